// Writing in place: a row opens as the form of its kind, each key goes to the device, and it is saved row by row.
(function () {
  "use strict";

  const PAUSE = 2000, LONGEST = 10000; // UX 4: two seconds after the last key; whoever types on and on is saved in between
  const make = Sheet.make, queue = Sheet.queue;
  let open = null;  // the row that is open: { uid, kind, node, editor, fields, version, sent, timer, since, isLeaving }
  let ghost = null; // a new row without words: the change that will add it
  const wrong = new Map(); // by uid, by field: what was not saved, with the reason

  // --- Opening and leaving ---

  function edit(uid, caret) {
    const line = Sheet.view.tree.at.get(uid);
    if (!line || !Sheet.view.mayWrite() || (open && open.uid === uid)) return;
    leave();
    const row = line.row, node = document.getElementById("row-" + uid);
    // Until the server has read such a line nobody knows its parts.
    if (row.fresh === "line" && ["speaker", "followup"].includes(row.kind)) {
      Sheet.acts.notice("Baris ini belum terkirim. Ubah setelah tersimpan.");
      return;
    }
    const editor = make("div", { className: "row-editor" }, document.getElementById("edit-" + row.kind).content.cloneNode(true));
    editor.querySelectorAll("[id], [for], [aria-describedby]").forEach((part) => {
      ["id", "for", "aria-describedby"].forEach((name) => { if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("__uid__", uid)); });
    });
    const fields = Object.fromEntries([...editor.querySelectorAll("[name]")].map((field) => [field.name, field]));
    if (fields.agenda) offerAgenda(fields.agenda, row);
    Object.entries(row.values).forEach(([name, value]) => { if (fields[name]) put(fields[name], value); });
    open = { uid: uid, kind: row.kind, node: node, editor: editor, fields: fields, version: row.version, timer: 0, since: 0, isLeaving: false };
    open.sent = values();
    const text = node.querySelector(".row-line"), first = row.kind === "speaker" ? fields.name : fields.text;
    fields.text.setAttribute("aria-label", text.getAttribute("aria-label"));
    text.hidden = node.querySelector(".row-facts").hidden = true;
    node.querySelector(".row-text").prepend(editor);
    node.classList.add("is-writing");
    grow(fields.text);
    first.focus();
    const at = caret === undefined ? first.value.length : caret;
    if (first.setSelectionRange) first.setSelectionRange(at, at);
    Object.entries(wrong.get(uid) || {}).forEach(([name, told]) => mark(name, told.message, told.value));
  }

  function put(field, value) { if (field.type === "checkbox") field.checked = value === "true"; else field.value = value; }

  function get(field) { return field.type === "checkbox" ? (field.checked ? "true" : "") : field.value; }

  function values() {
    return Object.fromEntries(Object.entries(open.fields).filter(([name]) => name !== "agenda").map(([name, field]) => [name, get(field)]));
  }

  function offerAgenda(select, row) {
    select.replaceChildren(new Option("Tanpa agenda", ""), ...Sheet.view.tree.agenda.map((item) => new Option(item.mark + " " + item.row.shown.slice(0, 70), item.row.uid)));
    select.value = row.agenda || "";
    if (row.parent) select.closest("div").hidden = true;
  }

  function leave() {
    if (!open) return;
    const was = open;
    commit();
    open = null;
    if (ghost && ghost.uid === was.uid) ghost = null;
    was.editor.remove();
    was.node.classList.remove("is-writing");
    was.node.querySelector(".row-line").hidden = false;
    Sheet.view.draw();
  }

  // --- Saving ---

  function commit() {
    if (!open) return;
    clearTimeout(open.timer);
    open.since = 0;
    const change = changeNow();
    if (change) {
      open.sent = values();
      if (change.do === "add") ghost = null;
      queue.send(change, "row:" + open.uid);
    }
    queue.draft("row:" + open.uid, null);
  }

  // What was typed since the last time, as a change; nothing when there is nothing to save.
  function changeNow() {
    const now = values(), changed = Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== open.sent[name]));
    const isGhost = ghost && ghost.uid === open.uid;
    if (open.kind !== "speaker" && "text" in changed && !changed.text.trim()) delete changed.text; // an empty row is no row; Backspace removes it
    if (!Object.keys(changed).length) return null;
    if (isGhost) return ["text", "name", "office", "institution"].some((name) => (now[name] || "").trim()) ? Object.assign({}, ghost, { id: Sheet.uid(), values: changed }) : null;
    return { id: Sheet.uid(), do: "edit", uid: open.uid, kind: open.kind, version: open.version, values: changed };
  }

  function typed() {
    const now = Date.now();
    queue.draft("row:" + open.uid, changeNow());
    open.since = open.since || now;
    clearTimeout(open.timer);
    open.timer = setTimeout(commit, Math.max(0, Math.min(PAUSE, open.since + LONGEST - now)));
  }

  function grow(box) {
    if (CSS.supports("field-sizing", "content")) return;
    box.style.height = "auto";
    box.style.height = box.scrollHeight + "px";
  }

  document.addEventListener("input", (event) => {
    if (!open || !open.editor.contains(event.target)) return;
    if (event.target.name === "agenda") {
      queue.send({ id: Sheet.uid(), do: "place", uid: open.uid, parent: null, agenda: event.target.value || null });
      Sheet.view.draw();
      return;
    }
    if (event.target.localName === "textarea") grow(event.target);
    clear(event.target);
    typed();
  });

  // --- Where the focus goes ---

  // A row that closes gets smaller: while a button of the mouse is down, what it points at must not slip away.
  let isPressed = false;

  function leaveUnlessInside() {
    if (!open || isPressed) return;
    if (open.node.contains(document.activeElement)) commit(); else leave();
  }

  document.addEventListener("focusout", (event) => {
    if (open && open.editor.contains(event.target)) setTimeout(leaveUnlessInside, 0);
  });
  // Also when the row had lost the focus without a word, as happens to what is taken out of the page.
  document.addEventListener("focusin", (event) => {
    if (open && !open.node.contains(event.target) && !event.target.closest("dialog")) leaveUnlessInside();
  });
  document.addEventListener("pointerdown", () => { isPressed = true; });
  ["pointerup", "pointercancel"].forEach((name) => document.addEventListener(name, () => setTimeout(() => {
    isPressed = false;
    leaveUnlessInside();
  }, 0)));

  document.addEventListener("sheet:leaving", commit);

  document.addEventListener("sheet:recovered", (event) => {
    event.detail.filter(([key]) => key.startsWith("row:")).forEach(([, change]) => queue.send(change));
    Sheet.view.draw();
  });

  // --- A new row below or above another one ---

  function begin(change) {
    ghost = change;
    Sheet.view.draw();
    edit(change.uid, 0);
  }

  // --- Fields that are wrong stay on the device, with their message ---

  function mark(name, message, value) {
    const field = open.fields[name] || open.fields.text;
    if (value !== undefined && open.fields[name]) {
      put(field, value);
      open.sent[name] = value; // the server knows it, and does not want it
    }
    field.classList.add("is-invalid");
    field.setAttribute("aria-invalid", "true");
    let told = field.parentNode.querySelector(".invalid-feedback");
    if (!told) {
      told = make("div", { className: "invalid-feedback d-block", id: field.id + "_wrong" });
      field.after(told);
    }
    told.textContent = message;
    field.setAttribute("aria-describedby", told.id);
    const fold = field.closest("details");
    if (fold) fold.open = true;
  }

  function clear(field) {
    const mine = wrong.get(open.uid), told = field.parentNode.querySelector(".invalid-feedback");
    field.classList.remove("is-invalid");
    field.removeAttribute("aria-invalid");
    if (told) told.remove();
    if (!mine || !mine[field.name]) return;
    queue.settle(mine[field.name].id);
    delete mine[field.name];
    open.sent[field.name] = undefined; // whatever stands there now has to be sent
  }

  document.addEventListener("sheet:answer", (event) => {
    event.detail.results.filter((result) => result.change).forEach((result) => {
      const change = result.change, isOpen = open && open.uid === change.uid;
      if (isOpen) open.version = queue.baseAfter(change, result, open.version);
      if (result.state === "refused") Sheet.acts.notice(result.reason);
      if (result.state !== "wrong" || change.do !== "edit") return;
      const mine = Object.assign({}, wrong.get(change.uid));
      Object.entries(result.errors).forEach(([name, message]) => {
        const field = name in change.values ? name : Object.keys(change.values)[0];
        if (mine[field] && mine[field].id !== change.id) queue.settle(mine[field].id);
        mine[field] = { id: change.id, message: message, value: change.values[field] };
      });
      wrong.set(change.uid, mine);
      if (isOpen) Object.entries(mine).forEach(([name, told]) => mark(name, told.message));
      Sheet.say(Object.values(result.errors).join(" "));
    });
  });

  Sheet.edit = {
    edit: edit, leave: leave, commit: commit, begin: begin,
    ghost: () => ghost,
    opened: () => open,
    openUid: () => open && open.uid,
    wrongOf: (uid) => wrong.get(uid) || {},
    forget: () => { if (open) { open.sent = values(); queue.draft("row:" + open.uid, null); } },
    rename: (uid, name) => { if (open && open.uid === uid) open.fields.text.setAttribute("aria-label", name); },
  };
})();
