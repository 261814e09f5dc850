// Masuk lagi, on the page of the sheet: the server's own form in a dialog, so that nothing typed has to leave.
(function () {
  "use strict";

  Sheet.signIn = (then) => {
    const dialog = Sheet.make("dialog");
    dialog.setAttribute("aria-label", "Masuk lagi");
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    show("/masuk/");

    async function show(address, options) {
      let page;
      try {
        const response = await fetch(address, Object.assign({ credentials: "same-origin", cache: "no-store" }, options));
        page = new DOMParser().parseFromString(await response.text(), "text/html");
      } catch {
        dialog.replaceChildren(Sheet.make("p", { role: "alert", textContent: "Tidak ada jaringan. Tulisan Anda aman di perangkat ini." }), Sheet.button("Tutup", () => dialog.close()));
        return;
      }
      const form = page.querySelector("#content form[action^='/masuk']"), token = page.querySelector("[name=csrfmiddlewaretoken]");
      if (form) { fill(form); return; }
      // Signed in: the other forms of this page need the token that came with it.
      if (token) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token.value; });
      dialog.close();
      then();
    }

    function fill(form) {
      const errors = form.ownerDocument.querySelector(".error-summary"), shown = document.importNode(form, true);
      shown.addEventListener("submit", (event) => {
        event.preventDefault();
        show(shown.getAttribute("action"), { method: "POST", body: new URLSearchParams(new FormData(shown)) });
      });
      dialog.replaceChildren(Sheet.make("h2", { textContent: "Masuk lagi" }), ...(errors ? [document.importNode(errors, true)] : []), shown, Sheet.button("Nanti saja", () => dialog.close()));
      (shown.querySelector(".is-invalid") || shown.querySelector("input:not([type=hidden])")).focus();
    }
  };
})();
