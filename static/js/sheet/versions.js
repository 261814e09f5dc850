// Below a row what its writer has to decide: two versions of it, or fields that were not saved.
(function () {
  "use strict";

  const make = Sheet.make, queue = Sheet.queue;

  function draw() {
    const quarrels = queue.parked().filter((change) => change.quarrel), at = Sheet.view.tree.at;
    document.querySelectorAll(".row-trouble").forEach((box) => {
      const uid = box.closest(".sheet-row").dataset.uid, wrong = Sheet.edit.openUid() === uid ? [] : Object.values(Sheet.edit.wrongOf(uid));
      fill(box, [quarrels.filter((change) => change.uid === uid), wrong], ([mine, fields]) => [...mine.map(versions), ...fields.map((one) => unsaved(uid, one))]);
    });
    // Those whose row is gone stand above the quick line.
    const box = document.getElementById("lost"), lost = quarrels.filter((change) => !at.has(change.uid));
    if (!box) return;
    fill(box, lost, (changes) => changes.map(versions));
    box.hidden = !lost.length;
  }

  function fill(box, what, build) {
    const key = JSON.stringify(what);
    if (box.dataset.told === key) return;
    box.dataset.told = key;
    box.replaceChildren(...build(what));
  }

  function unsaved(uid, one) {
    return make("p", { className: "is-error m-0" }, "Belum tersimpan: “" + one.value + "”. " + one.message + " ", Sheet.button("Ubah", () => Sheet.edit.edit(uid)));
  }

  function quote(text) { return make("blockquote", { className: "as-typed", textContent: text }); }

  function choose(change, choice) {
    const theirs = change.result.theirs;
    if (Sheet.edit.openUid() === change.uid) Sheet.edit.leave();
    if (choice && !theirs) queue.send({ id: Sheet.uid(), do: "add", uid: Sheet.uid(), kind: change.kind, values: change.values, agenda: null, parent: null });
    else if (choice) queue.send({ id: Sheet.uid(), do: "edit", uid: change.uid, kind: change.kind, version: choice === "mine" ? theirs.version : change.version, seen: theirs.version, choice: choice, values: change.values });
    queue.settle(change.id);
    Sheet.view.draw();
    Sheet.acts.focusOn(change.uid);
  }

  function versions(change) {
    const theirs = change.result.theirs, mine = Object.values(change.values || {}).filter(Boolean).join(" · ");
    const box = make("div", { className: "alert alert-warning versions", role: "group", ariaLabel: "Dua versi" }), pick = (word, choice) => Sheet.button(word, () => choose(change, choice));
    if (change.result.state === "conflict") {
      box.append(make("strong", { textContent: "Baris ini juga diubah pukul " + theirs.at + ". Kedua versi disimpan." }),
        make("p", { className: "m-0", textContent: "Versi itu" + (theirs.by ? ", oleh " + theirs.by : "") + ":" }), quote([theirs.shown, ...theirs.facts].join(" · ")),
        make("p", { className: "m-0", textContent: "Versi Anda:" }), quote(mine),
        ...(theirs.kind === change.kind ? [pick("Pakai versi saya", "mine")] : []), pick("Pakai versi itu", ""), pick("Simpan keduanya", "both"));
    } else {
      box.append(make("strong", { textContent: "Baris ini dihapus" + (theirs ? " pukul " + theirs.at : "") + ". Tulisan Anda masih ada di sini:" }), quote(mine),
        pick("Simpan sebagai baris baru", "both"), pick("Biarkan terhapus", ""));
    }
    return box;
  }

  document.addEventListener("sheet:answer", (event) => {
    if (event.detail.results.some((result) => result.state === "conflict")) Sheet.say("Satu baris juga diubah orang lain. Kedua versi disimpan.");
  });

  Sheet.versions = { draw: draw };
})();
