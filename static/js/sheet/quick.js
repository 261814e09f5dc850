// The quick line: Enter files a line at once, the kind and the agenda item stick, `!` marks the moment. Begins the page.
(function () {
  "use strict";

  const quick = document.getElementById("quick"), fields = quick ? quick.elements : null, make = Sheet.make, queue = Sheet.queue;
  const unsent = document.getElementById("unsent");
  let chosen = fields ? fields.agenda.value : "";

  // --- Filing ---

  function enter() {
    const text = fields.text.value;
    if (!text.trim()) return;
    wrong("");
    if (!switched(text)) file(text);
    fields.text.value = "";
    queue.draft("quick", null);
    tell();
  }

  function file(text) {
    const uid = Sheet.uid(), act = Sheet.acts.act;
    if (/^\s*!/.test(text)) {
      const words = text.replace(/^\s*!\s*/, "").trim() || "rapikan nanti";
      act({ do: "add", uid: uid, kind: "reminder", values: { text: Sheet.clock(Date.now()) + ", " + words }, agenda: chosen || null, parent: null }, "", null, "quick");
    } else {
      stick(text);
      act({ do: "line", uid: uid, text: text, kind: fields.kind.value, agenda: chosen || null }, "", null, "quick");
      if (fields.kind.value === "agenda") choose(uid);
    }
    const line = Sheet.view.tree.at.get(uid);
    if (!line) return;
    Sheet.acts.notice("Tercatat sebagai " + Sheet.tree.small(line.name) + ": " + line.row.shown.slice(0, 80), () => act({ do: "remove", uid: uid }), null, true);
    document.getElementById("row-" + uid).scrollIntoView({ block: "nearest" });
  }

  function switched(text) {
    const found = /^\s*\/\s*(\d{1,3})\s*$/.exec(text);
    if (!found) return false;
    const item = Sheet.view.tree.agenda.filter((line) => line.level === 1)[found[1] - 1];
    if (item) choose(item.row.uid); else wrong("Agenda " + found[1] + " belum ada.");
    return true;
  }

  function stick(text) {
    const kind = /^\s*@/.test(text) ? "speaker" : Sheet.tree.prefixOf(text);
    if (kind) fields.kind.value = kind;
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

  // What was typed before the list is the beginning of its first line; a kind named there goes for all of them.
  function paste(items) {
    const typed = fields.text.value.trim();
    stick(typed);
    items[0].text = (typed.replace(/^([krtmac]\s*:|@)\s*/i, "") + " " + items[0].text).trim();
    fields.text.value = "";
    queue.draft("quick", null);
    const kind = fields.kind.value;
    if (items.some((item) => /^\s*([krtmac]\s*:|@|!)/i.test(item.text))) items.forEach((item) => file(item.text));
    else Sheet.paste.insert(items, { kind: kind, agenda: kind === "agenda" ? null : chosen || null, parent: null });
    if (kind === "agenda" && !chosen && Sheet.view.tree.agenda.length) choose(Sheet.view.tree.agenda[0].row.uid);
    tell();
  }

  // --- Lines that the server could not file wait here ---

  function waiting() {
    const lines = queue.parked().filter((change) => !change.quarrel && change.do !== "edit");
    // Alone, and with nothing else typed by now, it goes back where it came from.
    if (lines.length === 1 && lines[0].do === "line" && !fields.text.value && !lines[0].isShown) {
      takeBack(lines[0]);
      return;
    }
    unsent.replaceChildren(...lines.map((change) => {
      const errors = Object.values((change.result || {}).errors || {}).join(" ");
      change.isShown = true;
      return make("li", {}, make("span", { className: "as-typed", textContent: "Belum masuk: " + Sheet.copies.asText(change) + (errors ? " (" + errors + ")" : "") }), Sheet.button("Ubah", () => {
        const typed = fields.text.value;
        takeBack(change);
        if (typed.trim()) file(typed); // what was being typed makes room
        tell();
      }));
    }));
    unsent.hidden = !lines.length;
  }

  function takeBack(change) {
    fields.text.value = Sheet.copies.asText(change);
    fields.kind.value = change.kind;
    queue.draft("quick", fields.text.value);
    queue.settle(change.id);
    wrong(Object.values((change.result || {}).errors || {}).join(" "));
    fields.text.focus();
    waiting();
    tell();
  }

  // --- What sticks ---

  function choose(uid) {
    chosen = uid;
    queue.setAgenda(uid || null);
    offer();
    tell();
  }

  function offer() {
    const items = Sheet.view.tree.agenda;
    if (chosen && !items.some((line) => line.row.uid === chosen)) chosen = items.length ? items[0].row.uid : "";
    const options = items.map((line) => [line.mark + " " + line.row.shown.slice(0, 60), line.row.uid]), key = JSON.stringify(options);
    if (fields.agenda.dataset.told !== key) { // a list that is open closes when it changes
      fields.agenda.dataset.told = key;
      fields.agenda.replaceChildren(new Option("Tanpa agenda", ""), ...options.map(([text, uid]) => new Option(text, uid)));
    }
    fields.agenda.value = chosen;
  }

  function tell() {
    const kind = quick.querySelector("[name=kind]:checked + label"), line = Sheet.view.tree.at.get(chosen);
    const said = "Baris cepat, jenis " + (kind ? kind.textContent : "") + (line ? ", agenda " + line.number : ""), state = document.getElementById("quick-state");
    if (state.textContent !== said) state.textContent = said;
    document.querySelectorAll(".nav-agenda a").forEach((link) => { if (link.dataset.agenda === chosen) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); });
    document.querySelectorAll("[data-write]").forEach((link) => { link.textContent = link.dataset.agenda === chosen ? "Dicatat di sini" : "Catat di sini"; });
    const summary = document.querySelector("details.sheet-nav > summary");
    if (line && summary) summary.textContent = "Agenda " + line.number + " dari " + Sheet.view.tree.agenda.filter((one) => one.level === 1).length;
  }

  // The server's page is drawn anew; from here on this page does without it.
  Sheet.found.start();
  Sheet.queue.start();
  Sheet.view.draw();
  Sheet.state.tell();
  if (!quick) return;
  document.getElementById("notice").removeAttribute("role"); // there is one live region, #live

  quick.addEventListener("submit", (event) => {
    event.preventDefault();
    enter();
    fields.text.focus();
  });

  quick.addEventListener("input", (event) => { if (event.target === fields.text) queue.draft("quick", fields.text.value || null); });

  quick.addEventListener("change", (event) => {
    if (event.target === fields.agenda) choose(fields.agenda.value);
    tell();
    if (event.target.name === "kind") Sheet.say("Jenis " + event.target.nextElementSibling.textContent);
  });

  // After a click one goes on typing; the arrow keys go through all kinds first.
  quick.addEventListener("click", (event) => { if (event.target.name === "kind" && event.detail) fields.text.focus(); });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-agenda], [data-write]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(link.dataset.agenda);
    if (!link.hasAttribute("data-write")) document.getElementById("row-" + link.dataset.agenda).scrollIntoView();
    fields.text.focus({ preventScroll: true });
  });

  document.addEventListener("sheet:drawn", () => {
    offer();
    tell();
  });
  document.addEventListener("sheet:answer", waiting);
  document.addEventListener("sheet:recovered", (event) => {
    event.detail.filter(([key]) => key === "quick").forEach(([, typed]) => {
      const now = fields.text.value; // browsers bring it back themselves when one goes back to a page
      if (now && !typed.includes(now) && !now.includes(typed)) { file(typed); return; }
      fields.text.value = typed.length > now.length ? typed : now;
      queue.draft("quick", fields.text.value);
    });
  });

  Sheet.quick = { paste: paste };
  queue.setAgenda(chosen || null);
  offer();
  tell();
})();
