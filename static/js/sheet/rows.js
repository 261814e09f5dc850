// Writing in place: a row becomes a text box when it gets the focus, and is saved row by row.
(function () {
  "use strict";
  if (!Sheet.sync) return;

  const PAUSE = 2000, make = Sheet.make, sync = Sheet.sync;
  let open = null; // what is open for writing: { uid, node, box, base, sent, timer, leaving }

  function line(uid) { return Sheet.view.tree.at.get(uid); }

  function act(change, told, undo) {
    sync.send(Object.assign({ id: Sheet.uid() }, change));
    Sheet.view.draw();
    if (told) notice(told, undo);
  }

  function notice(text, undo, more) {
    const box = document.getElementById("notice");
    if (!box) return;
    box.replaceChildren(make("span", { textContent: text }));
    if (more) box.append(more);
    if (undo) box.append(Sheet.button("Urungkan", function () { box.replaceChildren(); undo(); }));
    Sheet.say(text);
  }

  // --- Opening and leaving ---

  function edit(uid, caret) {
    const at = line(uid);
    if (!at || document.body.dataset.reason || (open && open.uid === uid)) return;
    leave();
    const node = document.getElementById("row-" + uid), row = at.row;
    const editor = make("div", { className: "row-editor" });
    editor.append(document.getElementById("edit-" + row.kind).content.cloneNode(true));
    editor.querySelectorAll("[id], [for], [aria-describedby]").forEach(function (part) {
      ["id", "for", "aria-describedby"].forEach(function (name) { if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("__uid__", uid)); });
    });
    const fields = {};
    editor.querySelectorAll("[name]").forEach(function (field) { fields[field.name] = field; });
    if (fields.agenda) fillAgenda(fields.agenda, row);
    Object.entries(row.values).forEach(function (value) { if (fields[value[0]]) put(fields[value[0]], value[1]); });
    open = { uid: uid, kind: row.kind, node: node, editor: editor, fields: fields, base: row.version, timer: 0, leaving: false };
    open.sent = values();
    fields.text.setAttribute("aria-label", node.querySelector(".row-line").getAttribute("aria-label"));
    node.querySelector(".row-line").hidden = node.querySelector(".row-facts").hidden = true;
    node.querySelector(".row-text").prepend(editor);
    node.classList.add("is-writing");
    const first = row.kind === "speaker" ? fields.name : fields.text;
    grow(fields.text);
    first.focus();
    if (first.setSelectionRange) first.setSelectionRange(caret === undefined ? first.value.length : caret, caret === undefined ? first.value.length : caret);
    Object.entries(wrongOf(uid)).forEach(function (told) { mark(told[0], told[1].message, told[1].value); });
  }

  function put(field, value) { if (field.type === "checkbox") field.checked = value === "true"; else field.value = value; }

  function get(field) { return field.type === "checkbox" ? (field.checked ? "true" : "") : field.value; }

  function values() {
    return Object.fromEntries(Object.entries(open.fields).filter(function (entry) { return entry[0] !== "agenda"; }).map(function (entry) { return [entry[0], get(entry[1])]; }));
  }

  function fillAgenda(select, row) {
    select.replaceChildren(new Option("Tanpa agenda", ""), ...Sheet.view.tree.agenda.map(function (item) { return new Option(item.mark + " " + item.row.shown.slice(0, 70), item.row.uid); }));
    select.value = row.agenda || "";
    if (row.parent) select.closest("div").hidden = true;
  }

  function leave() {
    if (!open) return;
    const was = open;
    commit();
    open = null;
    was.editor.remove();
    was.node.classList.remove("is-writing");
    was.node.querySelector(".row-line").hidden = false;
    was.node.querySelector(".row-facts").hidden = !was.node.querySelector(".row-facts").children.length;
    if (Sheet.view.ghost && Sheet.view.ghost.uid === was.uid) Sheet.view.ghost = null;
    Sheet.view.draw();
  }

  // Sends what changed since the last time; a new row is added with its first words.
  function commit() {
    if (!open) return;
    clearTimeout(open.timer);
    const now = values(), changed = {};
    Object.keys(now).forEach(function (name) { if (now[name] !== open.sent[name]) changed[name] = now[name]; });
    const change = changeOf(changed);
    if (change) {
      sync.send(change);
      open.sent = now;
      if (change.do === "add") Sheet.view.ghost = null;
    }
    sync.draft("row:" + open.uid, null);
  }

  function changeOf(changed) {
    if (!Object.keys(changed).length) return null;
    const ghost = Sheet.view.ghost;
    if (ghost && ghost.uid === open.uid) {
      return (changed.text || "").trim() || changed.name || changed.office || changed.institution ? Object.assign({}, ghost, { id: Sheet.uid(), values: changed }) : null;
    }
    if ("text" in changed && !changed.text.trim() && open.kind !== "speaker") {
      delete changed.text; // an empty row is no row; Backspace removes it
      if (!Object.keys(changed).length) return null;
    }
    return { id: Sheet.uid(), do: "edit", uid: open.uid, kind: open.kind, version: open.base, values: changed };
  }

  function typed() {
    const now = values(), changed = {};
    Object.keys(now).forEach(function (name) { if (now[name] !== open.sent[name]) changed[name] = now[name]; });
    sync.draft("row:" + open.uid, changeOf(changed));
    clearTimeout(open.timer);
    open.timer = setTimeout(function () { commit(); }, PAUSE);
  }

  function grow(box) {
    if (CSS.supports("field-sizing", "content")) return;
    box.style.height = "auto";
    box.style.height = box.scrollHeight + "px";
  }

  document.addEventListener("input", function (event) {
    if (!open || !open.editor.contains(event.target)) return;
    if (event.target.name === "agenda") {
      sync.send({ id: Sheet.uid(), do: "place", uid: open.uid, parent: null, agenda: event.target.value || null });
      return;
    }
    if (event.target.localName === "textarea") grow(event.target);
    clear(event.target);
    typed();
  });

  document.addEventListener("focusin", function (event) {
    const text = event.target.closest(".row-line");
    if (text && text.tabIndex === 0) edit(text.closest(".sheet-row").dataset.uid, caretOf(text));
  });

  document.addEventListener("focusout", function (event) {
    if (!open || !open.editor.contains(event.target)) return;
    const was = open;
    setTimeout(function () { if (open === was && document.hasFocus() && !was.node.contains(document.activeElement)) leave(); else if (open === was) commit(); }, 0);
  });

  document.addEventListener("sheet:leaving", commit);
  document.addEventListener("visibilitychange", function () { if (document.hidden) { commit(); sync.flush(); } });

  function caretOf(text) {
    const selection = getSelection();
    return selection.rangeCount && text.contains(selection.anchorNode) && selection.isCollapsed ? selection.anchorOffset : undefined;
  }

  // --- Keys ---

  document.addEventListener("keydown", function (event) {
    if (!open || !open.editor.contains(event.target) || event.isComposing || event.keyCode === 229) return;
    const box = event.target, inText = box === open.fields.text && open.kind !== "speaker";
    if (event.key === "Escape") { open.leaving = true; return; }
    if (event.key !== "Tab" && event.key !== "Shift") open.leaving = false;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) { event.preventDefault(); move(open.uid, event.key === "ArrowUp" ? "up" : "down"); return; }
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (box.localName === "select" || box.localName === "summary" || (box.localName === "textarea" && !inText)) return;
      event.preventDefault();
      enter(inText ? box.selectionStart : box.value.length, inText);
    } else if (event.key === "Tab" && inText && !open.leaving && !event.altKey && !event.ctrlKey && document.documentElement.dataset.tabIndents !== "0") {
      if (move(open.uid, event.shiftKey ? "out" : "in")) event.preventDefault();
    } else if (event.key === "Backspace" && inText && !box.value && !event.repeat) {
      event.preventDefault();
      remove(open.uid, true);
    }
  });

  function enter(at, splits) {
    const uid = open.uid, kind = open.kind, text = open.fields.text.value, here = line(uid), ghost = Sheet.view.ghost;
    if (ghost && ghost.uid === uid && !text.trim()) { if (here.level > 1) move(uid, "out"); return; }
    const rest = splits ? text.slice(at).trimStart() : "";
    if (rest && at > 0 && text.slice(0, at).trim()) {
      open.fields.text.value = text.slice(0, at).trimEnd();
    }
    commit();
    const fresh = { do: "add", uid: Sheet.uid(), kind: kind, values: {}, agenda: here.row.agenda, parent: here.row.parent, after: at === 0 && text ? before(here) : uid };
    if (rest && at > 0) {
      fresh.id = Sheet.uid();
      fresh.values = { text: rest };
      if (kind === "followup") fresh.origin = uid;
      sync.send(fresh);
    } else {
      Sheet.view.ghost = fresh;
    }
    Sheet.view.draw();
    edit(fresh.uid, 0);
  }

  function before(at) {
    const siblings = Sheet.view.siblings(at);
    return at.position > 1 && siblings[at.position - 2] ? siblings[at.position - 2].row.uid : null;
  }

  // --- Moving, nesting, removing ---

  // Whether there was somewhere to go.
  function move(uid, way) {
    const at = line(uid), row = at.row, siblings = Sheet.view.siblings(at), n = at.position - 1;
    const back = { do: "place", uid: uid, parent: row.parent, agenda: row.agenda, after: before(at) };
    const place = { parent: row.parent, agenda: row.agenda };
    if (way === "up" && siblings[n - 1]) place.after = siblings[n - 2] ? siblings[n - 2].row.uid : null;
    else if (way === "down" && siblings[n + 1]) place.after = siblings[n + 1].row.uid;
    else if (way === "in" && row.kind !== "speaker" && siblings[n - 1] && at.level + Sheet.view.height(at) <= 3) place.parent = siblings[n - 1].row.uid;
    else if (way === "out" && row.parent) { const up = line(row.parent); place.parent = up.row.parent; place.after = row.parent; }
    else return false;
    const ghost = Sheet.view.ghost;
    if (ghost && ghost.uid === uid) {
      delete ghost.after;
      Object.assign(ghost, place);
      Sheet.view.draw();
    } else {
      act(Object.assign({ do: "place", uid: uid }, place));
    }
    const now = line(uid);
    notice("Dipindahkan ke urutan " + now.position + " dari " + now.of + ", tingkat " + now.level + ".", ghost && ghost.uid === uid ? null : function () { act(back); });
    if (open && open.uid === uid && !open.editor.contains(document.activeElement)) open.fields.text.focus();
    return true;
  }

  function remove(uid, byKey) {
    const at = line(uid), order = Sheet.view.tree.reading, n = order.indexOf(at), above = order[n - 1] || order[n + 1];
    const ghost = Sheet.view.ghost && Sheet.view.ghost.uid === uid;
    if (open && open.uid === uid) { open.sent = values(); sync.draft("row:" + uid, null); leave(); }
    if (!ghost) act({ do: "remove", uid: uid }, "Baris dihapus.", function () { act({ do: "restore", uid: uid }); focusOn(uid); });
    if (!above || !document.getElementById("row-" + above.row.uid)) document.getElementById("quick_text").focus();
    else if (byKey) edit(above.row.uid);
    else focusOn(above.row.uid);
  }

  function focusOn(uid) {
    const menu = document.querySelector("#row-" + CSS.escape(uid) + " .row-menu summary");
    if (menu) menu.focus();
  }

  // --- The menu of a row ---

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    const node = button.closest(".sheet-row"), uid = node.dataset.uid, way = button.dataset.act;
    if (way === "edit") { closeMenu(node); edit(uid); }
    else if (way === "remove") remove(uid);
    else if (way === "kind") askKind(node, uid);
    else { move(uid, way); const again = node.querySelector("[data-act=" + way + "]"); (again.hidden ? node.querySelector("summary") : again).focus(); }
  });

  function closeMenu(node) { node.querySelector(".row-menu").open = false; }

  function askKind(node, uid) {
    closeMenu(node);
    const row = line(uid).row, box = make("div", { className: "row-kinds" }, make("p", { className: "m-0", textContent: Sheet.view.LABELS[row.kind] + " ini sebenarnya" }));
    Object.entries(Sheet.view.LABELS).filter(function (kind) { return kind[0] !== row.kind; }).forEach(function (kind) {
      box.append(Sheet.button(kind[1], function () {
        box.remove();
        const old = row.kind;
        act({ do: "kind", uid: uid, kind: kind[0] }, "Sekarang " + Sheet.view.small(kind[1]) + ".", function () { act({ do: "kind", uid: uid, kind: old }); });
        focusOn(uid);
      }));
    });
    box.append(Sheet.button("Batal", function () { box.remove(); focusOn(uid); }));
    node.querySelector(".row-text").append(box);
    box.querySelector("button").focus();
  }

  // --- Fields that are wrong, and rows with two versions ---

  const wrong = new Map(); // by uid: the fields that were not saved, with the reason and what was typed

  function wrongOf(uid) { return wrong.get(uid) || {}; }

  function mark(name, message, value) {
    const field = open.fields[name] || open.fields.text;
    if (value !== undefined && open.fields[name]) put(field, value);
    field.classList.add("is-invalid");
    field.setAttribute("aria-invalid", "true");
    let told = field.parentNode.querySelector(".invalid-feedback");
    if (!told) { told = make("div", { className: "invalid-feedback d-block", id: field.id + "_wrong" }); field.after(told); }
    told.textContent = message;
    field.setAttribute("aria-describedby", told.id);
    const fold = field.closest("details");
    if (fold) fold.open = true;
  }

  function clear(field) {
    field.classList.remove("is-invalid");
    field.removeAttribute("aria-invalid");
    const told = field.parentNode.querySelector(".invalid-feedback");
    if (told) told.remove();
    const mine = wrong.get(open.uid);
    if (!mine || !mine[field.name]) return;
    sync.settle(mine[field.name].id);
    delete mine[field.name];
    open.sent[field.name] = undefined; // whatever stands there now has to be sent
  }

  function answered(answer) {
    answer.results.forEach(function (result) {
      const change = result.change;
      if (!change) return;
      if (open && open.uid === change.uid && (result.state === "done" || result.saved) && result.version && change.do !== "line") open.base = result.version;
      if (result.state === "refused") notice(result.reason);
      if (result.state === "wrong" && change.do === "edit") {
        const mine = Object.assign({}, wrong.get(change.uid));
        Object.entries(result.errors).forEach(function (told) { mine[told[0]] = { id: change.id, message: told[1], value: change.values[told[0]] }; });
        wrong.set(change.uid, mine);
        if (open && open.uid === change.uid) Object.entries(mine).forEach(function (told) { mark(told[0], told[1].message); });
        Sheet.say(Object.values(result.errors).join(" "));
      }
    });
  }

  // Below each row what its writer has to decide; of rows that are gone, above the quick line.
  function drawn() {
    const quarrels = sync.parked().filter(function (change) { return change.quarrel; });
    document.querySelectorAll(".row-trouble").forEach(function (box) {
      const uid = box.closest(".sheet-row").dataset.uid, quarrel = quarrels.find(function (change) { return change.uid === uid; });
      const mine = wrongOf(uid), fields = open && open.uid === uid ? [] : Object.values(mine), key = JSON.stringify([quarrel, fields]);
      if (box.dataset.told === key) return;
      box.dataset.told = key;
      box.replaceChildren(...(quarrel ? [versions(quarrel)] : []), ...fields.map(function (one) {
        return make("p", { className: "is-error m-0" }, "Belum tersimpan: “" + one.value + "”. " + one.message + " ", Sheet.button("Ubah", function () { edit(uid); }));
      }));
    });
    const lost = quarrels.filter(function (change) { return !line(change.uid); });
    const box = document.getElementById("lost"), key = JSON.stringify(lost);
    if (box && box.dataset.told !== key) { box.dataset.told = key; box.replaceChildren(...lost.map(versions)); box.hidden = !lost.length; }
  }

  function versions(change) {
    const theirs = change.result.theirs, text = Object.values(change.values || {}).join(" · "), box = make("div", { className: "alert alert-warning versions", role: "group" });
    function choose(choice) {
      if (choice === "both" && !theirs) sync.send({ id: Sheet.uid(), do: "add", uid: Sheet.uid(), kind: change.kind || "note", values: change.values, agenda: null, parent: null });
      else if (choice) sync.send({ id: Sheet.uid(), do: "edit", uid: change.uid, kind: change.kind, version: choice === "mine" ? theirs.version : change.version, seen: theirs.version, choice: choice, values: change.values });
      sync.settle(change.id);
      Sheet.view.draw();
      focusOn(change.uid);
    }
    if (change.result.state === "conflict") {
      box.append(make("strong", { textContent: "Baris ini juga diubah pukul " + theirs.at + ". Kedua versi disimpan." }));
      box.append(make("p", { className: "m-0", textContent: "Versi itu" + (theirs.by ? ", oleh " + theirs.by : "") + ":" }), make("blockquote", { className: "as-typed", textContent: [theirs.shown].concat(theirs.facts).join(" · ") }), make("p", { className: "m-0", textContent: "Versi Anda:" }), make("blockquote", { className: "as-typed", textContent: text }));
      if (!change.kind || theirs.kind === change.kind) box.append(Sheet.button("Pakai versi saya", function () { choose("mine"); }));
      box.append(Sheet.button("Pakai versi itu", function () { choose(""); }), Sheet.button("Simpan keduanya", function () { choose("both"); }));
    } else {
      box.append(make("strong", { textContent: "Baris ini dihapus" + (theirs ? " pukul " + theirs.at : "") + ". Tulisan Anda masih ada di sini:" }), make("blockquote", { className: "as-typed", textContent: text }), Sheet.button("Simpan sebagai baris baru", function () { choose("both"); }), Sheet.button("Biarkan terhapus", function () { choose(""); }));
    }
    return box;
  }

  document.addEventListener("sheet:recovered", function (event) {
    Object.entries(event.detail.drafts).forEach(function (draft) { if (draft[0].startsWith("row:")) sync.send(draft[1]); });
    Sheet.view.draw();
  });

  Sheet.rows = { edit: edit, act: act, notice: notice, drawn: drawn, answered: answered, commit: commit, named: function (node, name) { if (open && open.node === node) open.fields.text.setAttribute("aria-label", name); }, opened: function () { return open; } };
})();
