// Copies that an earlier page left on this device: found on opening, sent, looked at, thrown away or taken along.
(function () {
  "use strict";

  const data = Sheet.data, tab = Sheet.queue.tab;
  let found = [], strangers = false;

  // Copies of a page that is still open are its own business; it holds a lock, or gives a sign of life where there are none.
  const SIGN = "lembar-", ALIVE = 90000;

  function live() {
    if (navigator.locks) {
      navigator.locks.request(SIGN + tab, () => new Promise(() => {}));
      return;
    }
    const beat = () => { localStorage[SIGN + tab] = Date.now(); };
    beat();
    setInterval(beat, 5000);
    window.addEventListener("pagehide", () => { delete localStorage[SIGN + tab]; });
  }

  async function living() {
    if (navigator.locks) return (await navigator.locks.query()).held.map((lock) => lock.name);
    return Object.keys(localStorage).filter((name) => name.startsWith(SIGN) && Date.now() - localStorage[name] < ALIVE);
  }

  async function search() {
    try {
      const [copies, alive] = await Promise.all([Sheet.copies.all(), living()]);
      const left = copies.filter((copy) => copy.tab !== tab && !alive.includes(SIGN + copy.tab) && copy.meeting === data.meeting);
      found = left.filter((copy) => copy.account === data.account);
      strangers = left.length > found.length;
      Sheet.state.tell();
    } catch {
      Sheet.queue.cannotKeep();
    }
  }

  async function recover() {
    const old = found, drafts = old.filter((copy) => copy.kind === "draft");
    found = [];
    await Sheet.queue.take(old.filter((copy) => copy.kind !== "draft").map((copy) => copy.value));
    document.dispatchEvent(new CustomEvent("sheet:recovered", { detail: drafts.map((copy) => [copy.id, copy.value]) }));
    // What waits as a change of this page has a copy under the same key; the others have theirs under new ones by now.
    const kept = Sheet.queue.drafts();
    old.filter((copy) => copy.kind === "parked" || (copy.kind === "draft" && !kept.has(copy.id))).forEach((copy) => Sheet.copies.remove(copy.key));
    Sheet.queue.retry();
    Sheet.state.tell();
  }

  function discard() {
    found.forEach((copy) => Sheet.copies.remove(copy.key));
    found = [];
    Sheet.state.tell();
  }

  function words() {
    const first = Math.min(...found.map((copy) => copy.at));
    return "Ada " + found.length + " baris dari pukul " + Sheet.clock(first) + " " + data.zone + " yang belum terkirim.";
  }

  // Everything that is on this device and not on the server, for its writer to read.
  function download() {
    const waiting = [...Sheet.queue.pending(), ...Sheet.queue.parked(), ...Sheet.queue.drafts().values(), ...found.map((copy) => copy.value)];
    Sheet.copies.save(waiting);
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) search(); });

  Sheet.found = {
    count: () => found.length,
    hasStrangers: () => strangers,
    texts: () => found.map((copy) => Sheet.copies.asText(copy.value)),
    words: words, recover: recover, discard: discard, download: download,
    start: () => {
      live();
      search();
      setTimeout(search, 3000); // a page that was just closed may need a moment to let go
    },
  };
})();
