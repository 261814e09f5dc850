// Masuk lagi, on the page of the sheet: the server's own form in a dialog, so that nothing typed has to leave.
(function () {
  "use strict";
  if (!window.Sheet) return;

  Sheet.signIn = function (then) {
    const dialog = document.createElement("dialog");
    dialog.className = "sign-in";
    dialog.setAttribute("aria-label", "Masuk lagi");
    dialog.addEventListener("close", function () { dialog.remove(); });
    document.body.append(dialog);
    show("/masuk/");
    dialog.showModal();

    function show(address, options) {
      fetch(address, Object.assign({ credentials: "same-origin", cache: "no-store" }, options)).then(function (response) {
        return response.text();
      }).then(function (text) {
        const form = new DOMParser().parseFromString(text, "text/html").querySelector("#content form[action^='/masuk']");
        if (form) fill(form); else { dialog.close(); then(); }
      }).catch(function () {
        const said = document.createElement("p");
        said.setAttribute("role", "alert");
        said.textContent = "Tidak ada jaringan. Tulisan Anda aman di perangkat ini.";
        dialog.replaceChildren(said, Sheet.button("Tutup", function () { dialog.close(); }));
      });
    }

    function fill(form) {
      const title = document.createElement("h2");
      title.textContent = "Masuk lagi";
      const errors = form.ownerDocument.querySelector(".error-summary");
      dialog.replaceChildren(title);
      if (errors) dialog.append(document.importNode(errors, true));
      const shown = document.importNode(form, true);
      shown.addEventListener("submit", function (event) {
        event.preventDefault();
        event.stopPropagation();
        show(shown.getAttribute("action"), { method: "POST", body: new URLSearchParams(new FormData(shown)) });
      });
      dialog.append(shown, Sheet.button("Nanti saja", function () { dialog.close(); }));
      (shown.querySelector(".is-invalid") || shown.querySelector("input:not([type=hidden])")).focus();
    }
  };
})();
