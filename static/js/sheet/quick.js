// The quick line: Enter files a line at once, the kind and the agenda item stick, `!` marks the moment.
(function () {
  "use strict";
  const quick = document.getElementById("quick");
  if (!Sheet.sync) return;
  Sheet.view.draw();
  if (!quick) return;

  const fields = quick.elements, sync = Sheet.sync, make = Sheet.make, unsent = document.getElementById("unsent");
  let chosen = fields.agenda.value;

  quick.addEventListener("submit", function (event) {
    event.preventDefault();
    const text = fields.text.value;
    if (!text.trim()) { fields.text.focus(); return; }
    if (!switched(text)) file(text);
    if (fields.text.value === text) fields.text.value = "";
    sync.draft("quick", null);
    wrong("");
    tell();
  }, true);

  function file(text) {
    if (/^\s*!/.test(text)) {
      const now = new Date(Date.now() + Sheet.data.offset * 60000), two = function (n) { return String(n).padStart(2, "0"); };
      const words = text.replace(/^\s*!\s*/, "").trim() || "rapikan nanti";
      return Sheet.rows.act({ do: "add", uid: Sheet.uid(), kind: "reminder", values: { text: two(now.getUTCHours()) + "." + two(now.getUTCMinutes()) + ", " + words }, agenda: chosen || null, parent: null });
    }
    stick(text);
    const uid = Sheet.uid(), kind = fields.kind.value;
    Sheet.rows.act({ do: "line", uid: uid, text: text, kind: kind, agenda: chosen || null });
    if (kind === "agenda") choose(uid);
    const at = Sheet.view.tree.at.get(uid);
    if (at) {
      Sheet.rows.notice("Tercatat sebagai " + Sheet.view.small(at.name) + ": " + at.row.shown.slice(0, 80), function () { Sheet.rows.act({ do: "remove", uid: uid }); });
      document.getElementById("row-" + uid).scrollIntoView({ block: "nearest" });
    }
    return uid;
  }

  function switched(text) {
    const found = /^\s*\/\s*(\d{1,3})\s*$/.exec(text);
    if (!found) return false;
    const item = Sheet.view.tree.agenda.filter(function (line) { return line.level === 1; })[Number(found[1]) - 1];
    if (item) choose(item.row.uid); else wrong("Agenda " + found[1] + " belum ada.");
    return true;
  }

  function stick(text) {
    const prefix = /^\s*([krtmac])\s*:/i.exec(text);
    if (/^\s*@/.test(text)) fields.kind.value = "speaker";
    else if (prefix) fields.kind.value = Sheet.view.PREFIXES[prefix[1].toLowerCase()];
  }

  function wrong(message) {
    fields.text.classList.toggle("is-invalid", Boolean(message));
    fields.text.setAttribute("aria-invalid", String(Boolean(message)));
    if (message) {
      fields.text.setAttribute("aria-describedby", "notice");
      document.getElementById("notice").replaceChildren(make("strong", { className: "is-error", role: "alert", textContent: message }));
    } else {
      fields.text.removeAttribute("aria-describedby");
    }
  }

  // --- Lines that the server could not file wait here ---

  function waiting() {
    const lines = sync.parked().filter(function (change) { return !change.quarrel && change.do !== "edit"; });
    // Alone, and with nothing else typed by now, it goes back where it came from.
    if (lines.length === 1 && lines[0].do === "line" && !fields.text.value && !lines[0].seen) { takeBack(lines[0]); return; }
    unsent.replaceChildren(...lines.map(function (change) {
      change.seen = true;
      const text = change.text || Object.values(change.values || {}).join(" · "), errors = Object.values((change.result || {}).errors || {}).join(" ");
      return make("li", {}, make("span", { className: "as-typed", textContent: "Belum masuk: " + text + (errors ? " (" + errors + ")" : "") }),
        Sheet.button("Kirim lagi", function () { sync.settle(change.id); again(change); }),
        Sheet.button("Ubah", function () { const typed = fields.text.value; takeBack(change); if (typed.trim()) park(typed); }));
    }));
    unsent.hidden = !lines.length;
  }

  function again(change) {
    const fresh = Object.assign({}, change, { id: Sheet.uid() });
    ["quarrel", "result", "seen"].forEach(function (name) { delete fresh[name]; });
    sync.send(fresh);
    Sheet.view.draw();
  }

  // What was being typed makes room: it is filed as it would have been by Enter.
  function park(typed) { file(typed); }

  function takeBack(change) {
    fields.text.value = change.text || Object.values(change.values || {}).join(" ");
    fields.kind.value = change.kind;
    sync.draft("quick", fields.text.value);
    wrong(Object.values((change.result || {}).errors || {}).join(" "));
    sync.settle(change.id);
    fields.text.focus();
    tell();
  }

  // --- What sticks ---

  function choose(uid) { chosen = uid; sync.setAgenda(uid || null); offer(); tell(); }

  function offer() {
    const items = Sheet.view.tree.agenda;
    if (chosen && !Sheet.view.tree.at.has(chosen)) chosen = items.length ? items[0].row.uid : "";
    fields.agenda.replaceChildren(new Option("Tanpa agenda", ""), ...items.map(function (line) { return new Option(line.mark + " " + line.row.shown.slice(0, 60), line.row.uid); }));
    fields.agenda.value = chosen;
  }

  function tell() {
    const kind = quick.querySelector("[name=kind]:checked + label"), line = Sheet.view.tree.at.get(chosen);
    document.getElementById("quick-state").textContent = "Baris cepat, jenis " + (kind ? kind.textContent : "") + (line ? ", agenda " + line.number : "");
    document.querySelectorAll(".nav-agenda a").forEach(function (link) { if (link.dataset.agenda === chosen) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); });
    document.querySelectorAll("[data-write]").forEach(function (link) { link.textContent = link.dataset.agenda === chosen ? "Dicatat di sini" : "Catat di sini"; });
    const summary = document.querySelector("details.sheet-nav > summary");
    if (line) summary.textContent = "Agenda " + line.number + " dari " + Sheet.view.tree.agenda.filter(function (one) { return one.level === 1; }).length;
  }

  document.addEventListener("sheet:drawn", function () { if (!chosen && fields.kind.value !== "agenda" && !fields.agenda.dataset.free) chosen = ""; offer(); tell(); });
  document.addEventListener("sheet:answer", waiting);
  document.addEventListener("sheet:recovered", function (event) {
    const typed = event.detail.drafts.quick;
    if (typed && !fields.text.value) { fields.text.value = typed; sync.draft("quick", typed); } else if (typed) file(typed);
  });

  quick.addEventListener("input", function (event) { if (event.target === fields.text) sync.draft("quick", fields.text.value || null); });

  quick.addEventListener("change", function (event) {
    if (event.target === fields.agenda) choose(fields.agenda.value);
    tell();
    if (event.target.name === "kind") Sheet.say("Jenis " + event.target.nextElementSibling.textContent);
  });

  // After a click one goes on typing; the arrow keys go through all kinds first.
  quick.addEventListener("click", function (event) { if (event.target.name === "kind" && event.detail) fields.text.focus(); });

  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-agenda], [data-write]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(link.dataset.agenda);
    if (!link.hasAttribute("data-write")) document.getElementById("row-" + link.dataset.agenda).scrollIntoView();
    fields.text.focus({ preventScroll: true });
  });

  Sheet.quick = { pasted: function (items, start) {
    if (["followup", "speaker"].includes(start.kind) || items.some(function (item) { return /^\s*([krtmac]\s*:|@|!)/i.test(item.text); })) items.forEach(function (item) { file(item.text); });
    else Sheet.paste.insert(items, start);
    const agenda = start.kind === "agenda" && Sheet.view.tree.agenda;
    if (agenda && agenda.length) choose(agenda[0].row.uid);
  } };

  sync.setAgenda(chosen || null);
  offer();
  tell();
})();
