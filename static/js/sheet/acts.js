// What is done to whole rows: by the keys of an outline, by the menu of a row, and undone again.
(function () {
  "use strict";

  const make = Sheet.make, small = Sheet.tree.small;
  const lineOf = (uid) => Sheet.view.tree.at.get(uid), uidOf = (row) => (row ? row.uid : null);

  // `typed` is the key of the draft that holds the words of the change.
  function act(change, told, undo, typed) {
    Sheet.queue.send(Object.assign({ id: Sheet.uid() }, change), typed);
    Sheet.view.draw();
    if (told) notice(told, undo);
  }

  // Shown above the quick line; spoken unless it is the usual answer to a line, which comes with every Enter.
  function notice(text, undo, more, isQuiet) {
    const box = document.getElementById("notice");
    if (!box) return;
    box.replaceChildren(make("span", { textContent: text }), ...(more ? [more] : []), ...(undo ? [Sheet.button("Urungkan", () => { box.replaceChildren(); undo(); })] : []));
    if (!isQuiet) Sheet.say(text);
  }

  function focusOn(uid) {
    const menu = document.querySelector("#row-" + CSS.escape(uid) + " .row-menu summary");
    if (menu) menu.focus();
  }

  // --- Moving and nesting; whether there was somewhere to go ---

  function move(uid, way) {
    const line = lineOf(uid), row = line.row, at = Sheet.tree.neighbours(Sheet.view.tree, line), ghost = Sheet.edit.ghost();
    const back = { do: "place", uid: uid, parent: row.parent, agenda: row.agenda, after: uidOf(at.before) };
    const place = { parent: row.parent, agenda: row.agenda };
    if (way === "up" && at.before) place.after = uidOf(at.first);
    else if (way === "down" && at.after) place.after = at.after.uid;
    else if (way === "in" && at.before && row.kind !== "speaker" && line.level + Sheet.tree.height(line) <= Sheet.tree.DEPTH) place.parent = at.before.uid;
    else if (way === "out" && line.level > 1) Object.assign(place, { parent: lineOf(row.parent).row.parent, after: row.parent });
    else return false;
    const isGhost = ghost && ghost.uid === uid;
    if (isGhost) {
      delete ghost.after;
      Object.assign(ghost, place);
      Sheet.view.draw();
    } else {
      act(Object.assign({ do: "place", uid: uid }, place));
    }
    const now = lineOf(uid);
    notice("Dipindahkan ke urutan " + now.position + " dari " + now.of + ", tingkat " + now.level + ".", isGhost ? null : () => act(back));
    return true;
  }

  function remove(uid, isByKey) {
    const reading = Sheet.view.tree.reading, n = reading.indexOf(lineOf(uid)), ghost = Sheet.edit.ghost();
    const above = reading[n - 1], isGhost = ghost && ghost.uid === uid;
    if (Sheet.edit.openUid() === uid) {
      Sheet.edit.forget();
      Sheet.edit.leave();
    }
    if (!isGhost) {
      act({ do: "remove", uid: uid }, "Baris dihapus.", () => {
        act({ do: "restore", uid: uid });
        focusOn(uid);
      });
    }
    if (!above) document.getElementById("quick_text").focus();
    else if (isByKey) Sheet.edit.edit(above.row.uid);
    else focusOn(above.row.uid);
  }

  // --- Keys in an open row ---

  document.addEventListener("keydown", (event) => {
    const open = Sheet.edit.opened();
    if (!open || !open.editor.contains(event.target) || event.isComposing || event.keyCode === 229) return;
    const box = event.target, isText = box === open.fields.text && open.kind !== "speaker";
    const isBare = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Escape") { open.isLeaving = true; return; }
    if (event.key !== "Tab" && event.key !== "Shift") open.isLeaving = false;
    const way = event.altKey && { ArrowUp: "up", ArrowDown: "down", ArrowLeft: event.shiftKey && "out", ArrowRight: event.shiftKey && "in" }[event.key];
    if (way) {
      event.preventDefault();
      move(open.uid, way);
    } else if (event.key === "Enter" && isBare && !event.shiftKey && (isText || box.localName === "input")) {
      event.preventDefault();
      enter(open, isText ? box.selectionStart : box.value.length, isText);
    } else if (event.key === "Tab" && isText && isBare && !open.isLeaving && Sheet.data.tabIndents) {
      if (move(open.uid, event.shiftKey ? "out" : "in")) event.preventDefault();
    } else if (event.key === "Backspace" && isText && isBare && !box.value && !event.repeat) {
      event.preventDefault();
      if (lineOf(open.uid).children.length) notice("Baris ini punya baris di bawahnya. Hapus lewat menu ⋮.");
      else remove(open.uid, true);
    } else if (isText && isBare && !event.shiftKey && (event.key === "ArrowUp" ? box.selectionEnd === 0 : event.key === "ArrowDown" && box.selectionStart === box.value.length)) {
      const reading = Sheet.view.tree.reading, next = reading[reading.indexOf(lineOf(open.uid)) + (event.key === "ArrowUp" ? -1 : 1)];
      if (!next) return;
      event.preventDefault();
      Sheet.edit.edit(next.row.uid, event.key === "ArrowUp" ? undefined : 0);
    }
  });

  // A new row; in the midst of the text the row is split, and the new half keeps the link to the old one.
  function enter(open, at, splits) {
    const { uid, kind } = open, line = lineOf(uid), ghost = Sheet.edit.ghost(), box = open.fields.text;
    if (ghost && ghost.uid === uid && !box.value.trim()) {
      if (line.level > 1) move(uid, "out");
      return;
    }
    const head = box.value.slice(0, at).trimEnd(), rest = splits ? box.value.slice(at).trimStart() : "", isSplit = Boolean(head && rest);
    if (isSplit) box.value = head;
    Sheet.edit.commit();
    const before = splits && rest && !head; // the new row comes above
    const after = before ? uidOf(Sheet.tree.neighbours(Sheet.view.tree, line).before) : uid;
    const fresh = { id: Sheet.uid(), do: "add", uid: Sheet.uid(), kind: kind, values: {}, agenda: line.row.agenda, parent: line.row.parent, after: after };
    if (!isSplit) {
      Sheet.edit.begin(fresh);
      return;
    }
    fresh.values = { text: rest };
    if (kind === "followup") fresh.origin = uid;
    act(fresh);
    Sheet.edit.edit(fresh.uid, 0);
  }

  // --- A row that is not open: it opens by a click, by Enter or by typing ---

  function caretIn(text) {
    const selection = getSelection();
    return selection.rangeCount && text.contains(selection.anchorNode) && selection.isCollapsed ? selection.anchorOffset : undefined;
  }

  document.addEventListener("click", (event) => {
    const text = event.target.closest(".row-line");
    if (text && getSelection().isCollapsed) Sheet.edit.edit(text.closest(".sheet-row").dataset.uid, caretIn(text));
  });

  document.addEventListener("keydown", (event) => {
    const text = event.target.closest ? event.target.closest(".row-line") : null;
    if (!text || !Sheet.view.mayWrite() || event.ctrlKey || event.metaKey) return;
    const uid = text.closest(".sheet-row").dataset.uid, way = event.altKey && { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (way) {
      event.preventDefault();
      move(uid, way);
      text.focus();
    } else if (event.key === "Enter") {
      event.preventDefault();
      Sheet.edit.edit(uid);
    } else if (event.key.length === 1 && !event.altKey) {
      Sheet.edit.edit(uid); // the key itself arrives in the box that has just opened
    }
  });

  // --- The menu of a row ---

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    const node = button.closest(".sheet-row"), uid = node.dataset.uid, way = button.dataset.act, menu = node.querySelector(".row-menu");
    if (way === "edit") {
      menu.open = false;
      Sheet.edit.edit(uid);
    } else if (way === "remove") {
      remove(uid);
    } else if (way === "kind") {
      menu.open = false;
      askKind(node, uid);
    } else {
      move(uid, way);
      (button.hidden ? node.querySelector("summary") : button).focus();
    }
  });

  function askKind(node, uid) {
    const row = lineOf(uid).row, old = row.kind, labels = Sheet.tree.LABELS, asked = node.querySelector(".row-kinds");
    if (asked) asked.remove();
    const box = make("div", { className: "row-kinds", role: "group", ariaLabel: "Jenis baris" }, make("p", { className: "m-0", textContent: labels[old] + " ini sebenarnya" }));
    Object.keys(labels).filter((kind) => kind !== old).forEach((kind) => {
      box.append(Sheet.button(labels[kind], () => {
        box.remove();
        act({ do: "kind", uid: uid, kind: kind }, "Sekarang " + small(labels[kind]) + ".", () => act({ do: "kind", uid: uid, kind: old }));
        focusOn(uid);
      }));
    });
    box.append(Sheet.button("Batal", () => {
      box.remove();
      focusOn(uid);
    }));
    node.querySelector(".row-text").append(box);
    box.querySelector("button").focus();
  }

  Sheet.acts = { act: act, notice: notice, move: move, remove: remove, focusOn: focusOn };
})();
