// Saves trips and clicks; every page works without it. No other file listens to all forms of a page.
(function () {
  "use strict";

  // --- A second click sends nothing ---
  // The button is not disabled: a disabled one would not be sent, and would still be dead when the page comes back.

  const PATIENCE = 8000; // a download leaves its page standing, so the form must open again
  const sent = new WeakMap();

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    const last = sent.get(form);
    if (last && Date.now() - last < PATIENCE) {
      event.preventDefault();
      return;
    }
    sent.set(form, Date.now());
    form.setAttribute("aria-busy", "true");
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[aria-busy]").forEach(function (form) {
      sent.delete(form);
      form.removeAttribute("aria-busy");
    });
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    const form = event.target.closest("form");
    if (form) {
      sent.delete(form);
      form.removeAttribute("aria-busy");
    }
  });

  // --- What waits for a job asks how far it is, but not while nobody looks ---

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (document.hidden && event.target.closest("[data-waits]")) event.preventDefault();
  });

  // --- A text is copied by one click ---

  document.querySelectorAll("[data-copies]").forEach(function (button) {
    const source = document.getElementById(button.dataset.copies);
    if (!source || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(source.value).then(function () {
        button.textContent = "Tersalin";
        document.getElementById("live").textContent = "Tersalin.";
      }, function () {
        source.focus();
        source.select();
      });
    });
  });

  // --- Passwords can be looked at ---

  document.querySelectorAll("[data-shows]").forEach(function (button) {
    const field = document.getElementById(button.dataset.shows);
    if (!field) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      const visible = field.type === "password";
      field.type = visible ? "text" : "password";
      button.setAttribute("aria-pressed", String(visible));
    });
    // Stored and offered again as a password, not as a word.
    if (field.form) field.form.addEventListener("submit", function () { field.type = "password"; });
  });

  // --- A menu closes on Escape and on a click elsewhere ---

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    const open = event.target.closest("details.menu-box[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.menu-box[open]").forEach(function (box) {
      if (!box.contains(event.target)) box.open = false;
    });
  });

  // --- htmx: the session ended, or the network is gone ---

  // The server could not take what was sent: send it once more as a whole page, which carries the text along.
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    const request = event.detail.xhr;
    if (!request.getResponseHeader("X-Send-As-Page")) return;
    event.preventDefault();
    const form = document.createElement("form");
    form.method = "post";
    form.action = event.detail.requestConfig.path;
    form.hidden = true;
    event.detail.requestConfig.formData.forEach(function (value, name) {
      if (typeof value !== "string") return; // a file has to be chosen again
      const field = document.createElement("textarea");
      field.name = name;
      field.value = value;
      form.append(field);
    });
    document.body.append(form);
    form.submit();
  });

  function say(text) {
    const region = document.getElementById("live");
    if (region) region.textContent = text;
  }

  document.addEventListener("htmx:sendError", function () {
    say("Tidak ada jaringan. Tulisan Anda masih di laman ini. Coba lagi nanti.");
  });

  document.addEventListener("htmx:responseError", function () {
    say("Belum tersimpan. Tulisan Anda masih di laman ini. Coba lagi.");
  });
})();
