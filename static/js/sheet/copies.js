// Copies of what was typed, on this device, until the server has it (IndexedDB). Every page reads them when somebody signs out.
(function () {
  "use strict";

  const KEPT = 7 * 24 * 3600 * 1000; // UX 4: device copies go after seven days
  const DOES = { place: "Pindahkan baris", kind: "Ubah jenis baris", remove: "Hapus baris", restore: "Pulihkan baris", marks: "Tanda daftar" };
  let opening = null;

  function open() {
    opening = opening || new Promise((done, failed) => {
      const request = indexedDB.open("lembar", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("copies", { keyPath: "key" });
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        done(request.result);
      };
      request.onerror = request.onblocked = () => failed(request.error);
    });
    return opening;
  }

  async function act(mode, what) {
    const base = await open();
    return new Promise((done, failed) => {
      const transaction = base.transaction("copies", mode), request = what(transaction.objectStore("copies"));
      transaction.commit(); // without a way back to this page, which may be closed by then
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  }

  // `gone` names a copy that this one takes the place of.
  function put(copy, gone) {
    return act("readwrite", (store) => {
      if (gone) store.delete(gone);
      return store.put(copy);
    });
  }

  const remove = (key) => act("readwrite", (store) => store.delete(key));

  // All that are young enough, of every account, in the order of writing; the old ones go.
  async function all() {
    const copies = await act("readonly", (store) => store.getAll()), oldest = Date.now() - KEPT;
    copies.filter((copy) => copy.at <= oldest).forEach((copy) => remove(copy.key));
    return copies.filter((copy) => copy.at > oldest).sort((a, b) => a.no - b.no);
  }

  // A change or a draft as its writer would recognise it.
  function asText(value) {
    if (typeof value === "string") return value;
    return value.text || Object.values(value.values || {}).filter(Boolean).join(" · ") || DOES[value.do] || "";
  }

  function save(values) {
    const text = "Belum terkirim\n" + document.title + "\n\n" + values.map(asText).join("\n") + "\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = "belum-terkirim.txt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  window.Sheet = { copies: { put: put, remove: remove, all: all, asText: asText, save: save } };
})();
