// Changes on their way: kept on the device, sent in order, once, and again until the server's own answer is here.
(function () {
  "use strict";

  const WAITS = [5, 10, 20, 40, 60]; // seconds between tries (UX 4)
  const POLL = 15000, PATIENCE = 30000, MOST = 50, MOST_LETTERS = 400000;
  const data = Sheet.data, tab = Sheet.uid(), space = data.account + "|" + data.meeting;
  const queue = [];         // not answered yet, in order
  const parked = new Map(); // by id: answered, but their writer has to decide
  const drafts = new Map(); // by key: what is being typed
  let flying = null, failures = 0, timer = 0, soonTimer = 0, cursor = data.cursor, agenda = null, number = 0;
  // `trouble`: offline, server, portal, signed_out, other, ended, bug; after the last four nothing is sent by itself.
  let trouble = "", troubleText = "", reason = data.reason, keeps = true, savedAt = data.at;

  // --- Copies on this device ---

  function next() {
    number = Math.max(number + 1, Date.now() * 100);
    return number;
  }

  const keyOf = (kind, id) => space + "|" + kind + "|" + id;

  // `gone` is the key of the draft that became this.
  function put(kind, id, value, no, gone) {
    const copy = { key: keyOf(kind, id), account: data.account, meeting: data.meeting, tab: tab, kind: kind, id: id, at: Date.now(), no: no || next(), value: value };
    return Sheet.copies.put(copy, gone && keyOf("draft", gone)).catch(cannotKeep);
  }

  function drop(kind, id) { return Sheet.copies.remove(keyOf(kind, id)).catch(cannotKeep); }

  function cannotKeep() {
    keeps = false;
    Sheet.state.tell();
  }

  function draft(key, value) {
    if (value === null && !drafts.has(key)) return;
    if (value === null) {
      drafts.delete(key);
      drop("draft", key);
    } else {
      drafts.set(key, value);
      put("draft", key, value);
    }
    Sheet.state.tell();
  }

  // --- The queue ---

  // `typed` is the key of the draft that holds the words of the change; it goes in the same breath.
  function send(change, typed) {
    const isEdit = change.do === "edit" && !change.choice;
    const quarrel = isEdit && [...parked.values()].find((one) => one.uid === change.uid && one.quarrel);
    const waiting = isEdit && lastWaiting(change.uid);
    if (quarrel) { // goes with what its writer has to decide
      Object.assign(quarrel.values, change.values);
      put("parked", quarrel.id, quarrel, quarrel.no, typed);
    } else if (waiting && waiting.do === "edit" && !waiting.choice) {
      Object.assign(waiting.values, change.values);
      put("change", waiting.id, waiting, waiting.no, typed);
    } else {
      queue.push(change);
      change.no = next();
      put("change", change.id, change, change.no, typed);
    }
    Sheet.state.tell();
    soon();
  }

  // The last change of a row, if it was never sent: what may have arrived is repeated word for word.
  function lastWaiting(uid) {
    const last = queue.filter((change) => change.uid === uid).pop();
    return last && !last.isSent && last;
  }

  function settle(id) {
    if (parked.delete(id)) drop("parked", id);
    Sheet.state.tell();
  }

  // Copies of an earlier page become changes of this one, under their old ids: what arrived is not done again.
  function take(changes) {
    changes.forEach((change) => {
      delete change.quarrel;
      delete change.result;
      number = Math.max(number, change.no);
      change.isSent = true; // for all we know
      queue.push(change);
    });
    return Promise.all(changes.map((change) => put("change", change.id, change, change.no)));
  }

  function soon() {
    clearTimeout(soonTimer);
    soonTimer = setTimeout(go, 0);
  }

  function later() {
    clearTimeout(timer);
    if (isStopped()) return;
    if (failures) timer = setTimeout(go, WAITS[Math.min(failures, WAITS.length) - 1] * 1000);
    else if (!document.hidden) timer = setTimeout(go, POLL);
  }

  function isStopped() { return ["signed_out", "other", "ended", "bug"].includes(trouble); }

  async function go() {
    if (flying || isStopped()) return;
    clearTimeout(timer);
    flying = reason ? [] : load(); // a meeting that was submitted meanwhile is only asked after
    const changes = flying.map(({ no, isSent, ...change }) => change);
    const body = JSON.stringify({ account: data.account, tab: tab, agenda: agenda, since: cursor, changes: changes });
    const control = new AbortController(), patience = setTimeout(() => control.abort(), PATIENCE);
    let answer;
    try {
      answer = await read(await fetch(data.send, {
        method: "POST", body: body, credentials: "same-origin", redirect: "manual", cache: "no-store", signal: control.signal,
        keepalive: body.length < 60000, // arrives also when the page is left meanwhile
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(), "X-Lembar": "1" },
      }));
    } catch {
      answer = { trouble: "offline" };
    }
    clearTimeout(patience);
    took(answer);
  }

  // As many as one request takes. A second edit of a row waits for the first one: it starts from what that one makes.
  function load() {
    const taken = [];
    let letters = 0;
    for (const change of queue) {
      letters += JSON.stringify(change).length;
      const isSecond = change.do === "edit" && taken.some((other) => other.uid === change.uid && other.do === "edit");
      if (isSecond || taken.length === MOST || (taken.length && letters > MOST_LETTERS)) break;
      change.isSent = true;
      taken.push(change);
    }
    return taken;
  }

  function token() { return (document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]*)/) || ["", ""])[1]; }

  // Only our own answer carries the word; the login page of a hotel's Wi-Fi answers 200 too.
  async function read(response) {
    if (response.status >= 500) return { trouble: "server" };
    if (!response.headers.get("X-Lembar")) return { trouble: "portal" };
    return response.json().catch(() => ({ trouble: "portal" }));
  }

  function took(answer) {
    const sent = flying;
    flying = null;
    if (answer.again && failures < 3) { // another tab signed in or out: the page brings the new token
      failures += 1;
      fetch(location.pathname, { credentials: "same-origin", cache: "no-store" }).catch(() => null).then(soon);
      return;
    }
    if (answer.meeting !== data.meeting) { failed(answer); return; }
    if (trouble) Sheet.say("Tersambung lagi.");
    failures = 0;
    trouble = "";
    cursor = answer.cursor;
    reason = answer.reason;
    answer.results.forEach((result) => {
      result.change = sent.find((change) => change.id === result.id);
      if (result.change) answered(result.change, result);
    });
    if (!reason) savedAt = answer.at;
    document.dispatchEvent(new CustomEvent("sheet:answer", { detail: answer }));
    Sheet.state.tell();
    if (queue.length && !reason) soon(); else later();
  }

  function answered(change, result) {
    if (result.state === "held") return;
    const at = queue.indexOf(change);
    if (at < 0) return;
    queue.splice(at, 1);
    follow(change, result);
    if (result.state === "gone" && change.do !== "edit") Object.assign(result, { state: "refused", reason: "Baris ini sudah dihapus." });
    // Words are not dropped for whatever reason.
    if (result.state === "refused" && (change.text || change.values)) Object.assign(result, { state: "wrong", errors: { __all__: result.reason } });
    if (result.state === "done" || result.state === "refused") {
      drop("change", change.id);
      return;
    }
    change.quarrel = result.state === "conflict" || result.state === "gone";
    change.result = { state: result.state, errors: result.errors, theirs: result.theirs };
    if (change.quarrel) gather(change);
    else if (change.do === "edit") change.values = pick(change.values, Object.keys(result.errors));
    parked.set(change.id, change);
    // First the new copy, then the old one goes: between them nothing is missing.
    put("parked", change.id, change, change.no).then(() => drop("change", change.id));
  }

  // Later edits of the same row wait for the same decision.
  function gather(change) {
    queue.filter((other) => other.uid === change.uid && other.do === "edit" && !other.choice).forEach((other) => {
      Object.assign(change.values, other.values);
      queue.splice(queue.indexOf(other), 1);
      drop("change", other.id);
    });
  }

  function pick(values, names) {
    return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name) || names.includes("__all__")));
  }

  // The version from which the words of a row start once a change of that row is done: what the change itself made of
  // their old `base`. A move tells a version too, but of whoever wrote last; taking it would write over their words.
  function baseAfter(change, result, base) {
    const isDone = (result.state === "done" || result.saved) && result.uid === change.uid;
    const isMade = { edit: change.choice === "mine" || change.version === base, kind: result.version === base + 1, add: true, line: true }[change.do];
    return isDone && isMade && result.version ? result.version : base;
  }

  // Edits that waited behind this change started from what it made.
  function follow(change, result) {
    queue.filter((other) => other.uid === change.uid && other.do === "edit" && !other.choice).forEach((other) => {
      const version = baseAfter(change, result, other.version);
      if (version === other.version) return;
      other.version = version;
      put("change", other.id, other, other.no);
    });
  }

  function failed(answer) {
    failures += 1;
    trouble = answer.signed_out ? "signed_out" : answer.other_account ? "other" : answer.ended ? "ended" : answer.trouble || "bug";
    troubleText = answer.text || "";
    Sheet.state.tell();
    later();
  }

  // Until everything was answered, or cannot be for now.
  async function emptied(patience) {
    const end = Date.now() + patience;
    while (queue.length && !trouble && !reason && Date.now() < end) await new Promise((done) => setTimeout(done, 50));
  }

  // --- Trying at once: because a person asks, or because things may be better now ---

  function retry() {
    failures = 0;
    if (isStopped()) trouble = "";
    go();
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) { retry(); return; }
    clearTimeout(timer);
    document.dispatchEvent(new CustomEvent("sheet:leaving"));
    if (queue.length) go();
    else if (failures) later();
  });
  window.addEventListener("pagehide", () => document.dispatchEvent(new CustomEvent("sheet:leaving")));
  window.addEventListener("pageshow", (event) => { if (event.persisted) retry(); });
  window.addEventListener("online", () => { if (trouble) retry(); });

  Sheet.queue = {
    tab: tab,
    send: send,
    settle: settle,
    draft: draft,
    take: take,
    retry: retry,
    emptied: emptied,
    baseAfter: baseAfter,
    drafts: () => new Map(drafts),
    pending: () => queue.slice(),
    parked: () => [...parked.values()],
    setAgenda: (uid) => { agenda = uid; },
    stands: () => ({ queued: queue.length, parked: parked.size, drafts: [...drafts.keys()], trouble: trouble, text: troubleText, reason: reason, keeps: keeps, savedAt: savedAt }),
    cannotKeep: cannotKeep,
    start: go, // says who is here, and hears what came since the page was made
  };
})();
