// Saves trips on the sheet: a line is sent without leaving it, and what is typed meanwhile stays.
// The page works without this.
(function () {
  "use strict";

  const quick = document.getElementById("quick");
  if (!quick) return;
  const fields = quick.elements;
  const PREFIXES = { k: "decision", r: "recommendation", t: "followup", m: "obstacle", a: "agenda", c: "note" };

  // --- Lines leave one after the other; a slow network holds up nobody ---

  const waiting = [];
  let sending = null, isCarried = false;

  quick.addEventListener("submit", function (event) {
    if (!fields.text.value.trim()) return; // the server says what is missing
    event.preventDefault();
    const text = fields.text.value;
    stick(text);
    const line = { text: text, uid: fields.uid.value, kind: fields.kind.value, agenda: fields.agenda.value };
    if (isNewAgenda(line)) {
      offerAgenda(line.uid, text);
      fields.agenda.value = line.uid;
    }
    fields.text.value = "";
    fields.uid.value = newId();
    markWrong(false);
    tellState();
    waiting.push(line);
    sendNext();
  });

  function sendNext() {
    if (sending || !waiting.length) return;
    const line = waiting.shift();
    const values = Object.assign({ akun: fields.akun.value, csrfmiddlewaretoken: fields.csrfmiddlewaretoken.value }, line);
    sending = { line: line, outcome: "lost" };
    const go = function () {
      const outcome = sending.outcome;
      sending = null;
      if (outcome === "wrong" && !fields.text.value && !waiting.length) takeBack(line);
      else if (outcome === "wrong" || outcome === "lost") keep(line);
      sendNext();
    };
    htmx.ajax("POST", quick.getAttribute("action"), { target: "#lists", swap: "outerHTML", values: values }).then(go, go);
  }

  function takeBack(line) {
    fields.text.value = line.text;
    fields.uid.value = line.uid;
    fields.kind.value = line.kind;
    markWrong(true);
    tellState();
  }

  function markWrong(isWrong) {
    fields.text.classList.toggle("is-invalid", isWrong);
    if (isWrong) fields.text.setAttribute("aria-describedby", "notice");
    else fields.text.removeAttribute("aria-describedby");
    fields.text.setAttribute("aria-invalid", String(isWrong));
  }

  // Only our own page carries this word; the login page of a hotel's Wi-Fi does not.
  document.addEventListener("htmx:beforeSwap", function (event) {
    const request = event.detail.xhr, isLine = event.detail.requestConfig.path === quick.getAttribute("action");
    if (isLine && sending && request.status === 422) sending.outcome = "wrong";
    if (request.status !== 200 || event.detail.target.id !== "lists" || event.detail.requestConfig.verb === "get") return;
    if (!request.getResponseHeader("X-Lembar")) {
      event.detail.shouldSwap = false;
      document.getElementById("notice").textContent = "Belum tersimpan. Periksa jaringan Anda, lalu coba lagi.";
    } else if (isLine && sending) {
      sending.outcome = "filed";
    }
  });

  // The session ended: app.js sends this line once more as a whole page, which carries it through Masuk.
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    if (!event.detail.xhr.getResponseHeader("X-Kirim-Sebagai-Laman")) return;
    isCarried = true;
    if (sending) sending.outcome = "carried";
  });

  // A line that was not taken waits here until it is sent again or taken back into the quick line.
  const unsent = document.getElementById("unsent");

  function keep(line) {
    const item = document.createElement("li");
    const text = document.createElement("span");
    text.className = "as-typed";
    text.textContent = "Belum masuk: " + line.text;
    item.append(text, button("Kirim lagi", function () { item.remove(); waiting.push(line); sendNext(); }));
    item.append(button("Ubah", function () {
      const typed = fields.text.value;
      item.remove();
      if (typed.trim()) keep({ text: typed, uid: newId(), kind: fields.kind.value, agenda: fields.agenda.value });
      takeBack(line);
      fields.text.focus();
    }));
    unsent.append(item);
    unsent.hidden = false;
  }

  function button(word, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline-secondary";
    made.textContent = word;
    made.addEventListener("click", function () { act(); hideWhenEmpty(); });
    return made;
  }

  function hideWhenEmpty() { unsent.hidden = !unsent.children.length; }

  window.addEventListener("beforeunload", function (event) {
    const rows = [...document.querySelectorAll("[data-open-row]")].filter(function (row) { return !(isCarried && row === leaving); });
    const isTyped = rows.some(function (row) {
      return [...row.querySelectorAll("input[type=text], textarea")].some(function (field) { return field.value !== field.defaultValue; });
    });
    if (isTyped || waiting.length || unsent.children.length || fields.text.value.trim()) event.preventDefault();
  });

  // --- What sticks is known here before the server answers ---

  function isNewAgenda(line) { return line.kind === "agenda" && !isSwitch(line.text); }

  function isSwitch(text) { return /^\s*\/\s*\d{1,3}\s*$/.test(text); }

  function stick(text) {
    const prefix = /^\s*([krtmac])\s*:/i.exec(text);
    if (/^\s*@/.test(text)) fields.kind.value = "speaker";
    else if (prefix) fields.kind.value = PREFIXES[prefix[1].toLowerCase()];
    else if (isSwitch(text)) chooseAgenda(topLevel()[Number(text.replace("/", "")) - 1]);
  }

  function topLevel() {
    return [...document.querySelectorAll(".nav-agenda")[0].querySelectorAll(".level-1 > a")].map(function (link) { return link.dataset.agenda; });
  }

  function offerAgenda(uid, text) {
    if (!hasAgenda(uid)) fields.agenda.add(new Option(text.replace(/^\s*a\s*:/i, "").trim(), uid));
  }

  function hasAgenda(uid) {
    return [...fields.agenda.options].some(function (option) { return option.value === uid; });
  }

  function chooseAgenda(uid) {
    if (uid && hasAgenda(uid)) fields.agenda.value = uid;
    tellState();
  }

  function tellState() {
    const kind = quick.querySelector("[name=kind]:checked + label");
    const agenda = fields.agenda.selectedIndex > 0 ? ", agenda " + fields.agenda.selectedOptions[0].text.split(/[.)] /)[0] : "";
    document.getElementById("quick-state").textContent = "Baris cepat, jenis " + (kind ? kind.textContent : "") + agenda;
    document.querySelectorAll(".nav-agenda a").forEach(function (link) {
      if (link.dataset.agenda === fields.agenda.value) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    document.querySelectorAll("[data-write]").forEach(function (link) {
      link.textContent = link.dataset.agenda === fields.agenda.value ? "Dicatat di sini" : "Catat di sini";
    });
  }

  quick.addEventListener("change", function (event) {
    tellState();
    if (event.target.name === "kind") document.getElementById("live").textContent = "Jenis " + event.target.nextElementSibling.textContent;
  });

  // After a click one goes on typing; the arrow keys go through all kinds first.
  quick.addEventListener("click", function (event) {
    if (event.target.name === "kind" && event.detail) fields.text.focus();
  });

  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-agenda]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    chooseAgenda(link.dataset.agenda);
    if (link.hasAttribute("data-write")) event.preventDefault();
    else if (link.hash) { event.preventDefault(); document.getElementById(link.hash.slice(1)).scrollIntoView(); }
    fields.text.focus({ preventScroll: true });
  });

  // --- A redraw keeps what is open for writing, the chosen agenda item and the place on the page ---

  let open = [], chosen = "", inQuick = false, leaving = null;

  document.addEventListener("htmx:beforeRequest", function (event) { leaving = event.detail.elt.closest("[data-open-row]"); });

  document.addEventListener("htmx:beforeSwap", function (event) {
    const target = event.detail.target;
    open = target.id === "lists" ? [...target.querySelectorAll("[data-open-row]")].filter(function (row) { return row !== leaving; }) : [];
    chosen = fields.agenda.value;
    inQuick = quick.contains(document.activeElement);
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    open.forEach(function (row) {
      const shown = document.getElementById(row.id);
      if (shown) shown.replaceWith(row);
      else document.getElementById("lists").before(row);
      htmx.process(row);
    });
    open = [];
    if (event.detail.target.id !== "lists") return;
    const added = document.getElementById("row-" + event.detail.xhr.getResponseHeader("X-Lembar"));
    if (added && inQuick) added.scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("htmx:oobAfterSwap", function () {
    // The answer to an earlier line does not know the agenda items that are still on their way.
    const onTheWay = sending ? [sending.line, ...waiting] : waiting;
    onTheWay.filter(isNewAgenda).forEach(function (line) { offerAgenda(line.uid, line.text); });
    chooseAgenda(chosen);
  });

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID wants https
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map(function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
})();
