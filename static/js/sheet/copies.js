// Copies of what was typed, on this device, until the server has it (IndexedDB).
(function () {
  "use strict";

  const KEPT = 7 * 24 * 3600 * 1000; // UX: device copies go after seven days
  let opening = null;

  function open() {
    opening = opening || new Promise(function (done, failed) {
      const request = indexedDB.open("lembar", 1);
      request.onupgradeneeded = function () { request.result.createObjectStore("copies", { keyPath: "key" }); };
      request.onsuccess = function () {
        request.result.onversionchange = function () { request.result.close(); };
        done(request.result);
      };
      request.onerror = request.onblocked = function () { failed(request.error); };
    });
    return opening;
  }

  function act(mode, what) {
    return open().then(function (base) {
      return new Promise(function (done, failed) {
        const transaction = base.transaction("copies", mode);
        const request = what(transaction.objectStore("copies"));
        transaction.oncomplete = function () { done(request.result); };
        transaction.onerror = transaction.onabort = function () { failed(transaction.error); };
      });
    });
  }

  Sheet.copies = {
    put: function (copy) { return act("readwrite", function (store) { return store.put(copy); }); },
    remove: function (key) { return act("readwrite", function (store) { return store.delete(key); }); },
    // All that are young enough, of every account; the old ones go.
    all: function () {
      return act("readonly", function (store) { return store.getAll(); }).then(function (copies) {
        const young = copies.filter(function (copy) { return copy.at > Date.now() - KEPT; });
        copies.filter(function (copy) { return !young.includes(copy); }).forEach(function (copy) { Sheet.copies.remove(copy.key); });
        return young.sort(function (a, b) { return a.no - b.no; });
      });
    },
  };
})();
