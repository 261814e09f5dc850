// Signing out takes the copies of this account off the device; when something is not sent yet, its writer is asked first.
(function () {
  "use strict";

  async function mine(account) {
    try {
      return (await Sheet.copies.all()).filter((copy) => copy.account === account);
    } catch {
      return []; // a device that keeps no copies has none to lose
    }
  }

  async function leave(form, copies) {
    await Promise.all(copies.map((copy) => Sheet.copies.remove(copy.key)));
    form.dataset.sure = "1";
    form.requestSubmit();
  }

  function ask(form, copies) {
    const dialog = document.createElement("dialog"), text = document.createElement("p"), actions = document.createElement("div");
    const button = (word, act) => {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-outline-secondary", textContent: word });
      made.addEventListener("click", act);
      actions.append(made);
    };
    text.textContent = "Ada " + copies.length + " tulisan di perangkat ini yang belum terkirim. Bila Anda keluar, salinannya dihapus dari perangkat ini.";
    dialog.setAttribute("aria-label", "Keluar");
    actions.className = "actions";
    button("Kembali", () => dialog.close());
    button("Unduh salinan", () => Sheet.copies.save(copies.map((copy) => copy.value)));
    button("Hapus salinan dan keluar", () => leave(form, copies));
    dialog.append(text, actions);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.signOut || form.dataset.sure) return;
    event.preventDefault();
    const copies = await mine(form.dataset.signOut);
    if (copies.length) ask(form, copies); else leave(form, []);
  }, true);
})();
