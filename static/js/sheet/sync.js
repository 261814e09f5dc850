// Sends what was typed to the server, in order, once, and again until it answers; tells how that stands.
// Nothing leaves the queue before the server's own answer is here.
(function () {
  "use strict";

  const data = JSON.parse((document.getElementById("sheet-data") || {}).textContent || "null");
  if (!data) return;

  const WAITS = [5, 10, 20, 40, 60], POLL = 15000, PATIENCE = 30000, SLOW = 5000, MOST = 50;
  const tab = Sheet.uid(), space = data.account + "|" + data.meeting;
  const queue = [];            // changes that were not answered, in order
  const parked = new Map();    // by id: changes that need their writer
  const drafts = new Map();    // by key: what is being typed
  let flying = null, failures = 0, timer = 0, cursor = data.cursor, agenda = null, number = 0;
  let stopped = "", reason = data.reason, keeps = true, lastSaved = data.at, found = [];

  // --- Copies on this device: each is written before anything is sent ---

  function copy(kind, id, value) {
    number = Math.max(number + 1, Date.now() * 100);
    return { key: space + "|" + kind + "|" + id, account: data.account, meeting: data.meeting, tab: tab, kind: kind, at: Date.now(), no: number, value: value };
  }

  function store(kind, id, value) {
    return Sheet.copies.put(copy(kind, id, value)).catch(cannotKeep);
  }

  function restore(kind, id, value, old) {
    return Sheet.copies.put(Object.assign(copy(kind, id, value), { no: old })).catch(cannotKeep);
  }

  function drop(kind, id) { Sheet.copies.remove(space + "|" + kind + "|" + id).catch(cannotKeep); }

  function cannotKeep() {
    if (!keeps) return;
    keeps = false;
    tell();
  }

  // Only the latest of many quick keys is written.
  const writing = new Set();

  function draft(key, value) {
    if (value === null) {
      if (!drafts.delete(key)) return;
    } else {
      drafts.set(key, value);
    }
    if (!writing.has(key)) {
      writing.add(key);
      Promise.resolve().then(function write() {
        const now = drafts.get(key);
        const done = now === undefined ? Sheet.copies.remove(space + "|draft|" + key).catch(cannotKeep) : store("draft", key, now);
        return done.then(function () { return drafts.get(key) === now ? writing.delete(key) : write(); });
      });
    }
    tell();
  }

  // --- The queue ---

  function send(change) {
    const waiting = change.do === "edit" && !change.choice && lastOf(change.uid);
    if (change.do === "edit" && !change.choice) {
      const quarrel = [...parked.values()].find(function (entry) { return entry.uid === change.uid && entry.do === "edit" && entry.quarrel; });
      if (quarrel) {
        Object.assign(quarrel.values, change.values);
        store("parked", quarrel.id, quarrel);
        return;
      }
    }
    if (waiting && waiting.do === "edit" && !waiting.choice) {
      Object.assign(waiting.values, change.values);
      restore("change", waiting.id, waiting, waiting.no);
    } else {
      change.no = Math.max(number + 1, Date.now() * 100);
      queue.push(change);
      restore("change", change.id, change, change.no);
      number = change.no;
    }
    saving();
    soon();
  }

  // The last waiting change of a row, if nothing of it is on its way after that.
  function lastOf(uid) {
    const rest = queue.slice(flying ? flying.length : 0);
    return rest.filter(function (change) { return change.uid === uid; }).pop();
  }

  function settle(id) {
    if (parked.delete(id)) drop("parked", id);
    tell();
  }

  let soonTimer = 0;
  function soon() {
    clearTimeout(soonTimer);
    soonTimer = setTimeout(go, 0);
  }

  function later() {
    clearTimeout(timer);
    if (stopped) return;
    if (failures) timer = setTimeout(go, WAITS[Math.min(failures, WAITS.length) - 1] * 1000);
    else if (!document.hidden) timer = setTimeout(go, POLL);
  }

  function go(leaving) {
    if (flying || stopped) return;
    clearTimeout(timer);
    flying = reason ? [] : queue.slice(0, MOST);
    const body = JSON.stringify({ account: data.account, tab: tab, agenda: agenda, since: cursor, changes: flying.map(bare) });
    const options = { method: "POST", body: body, credentials: "same-origin", redirect: "manual", cache: "no-store", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(), "X-Lembar": "1" } };
    if (leaving && body.length < 60000) options.keepalive = true;
    const control = new AbortController();
    options.signal = control.signal;
    const patience = setTimeout(function () { control.abort(); }, PATIENCE);
    fetch(data.send, options).then(read).catch(function () { return { trouble: "offline" }; }).then(function (answer) {
      clearTimeout(patience);
      took(answer);
    });
  }

  function bare(change) {
    const sent = Object.assign({}, change);
    delete sent.no;
    return sent;
  }

  function token() { return (document.cookie.match(/(?:^|; )csrftoken=([^;]*)/) || ["", ""])[1]; }

  // Only our own answer carries the word; the login page of a hotel's Wi-Fi answers 200 too.
  function read(response) {
    if (response.status >= 500) return { trouble: "server" };
    if (!response.headers.get("X-Lembar")) return { trouble: "portal" };
    return response.json().catch(function () { return { trouble: "portal" }; }).then(function (answer) {
      return Object.assign(answer, { code: response.status });
    });
  }

  function took(answer) {
    const sent = flying;
    flying = null;
    if (answer.again && failures < 3) { failures += 1; soon(); return; } // the token changed between reading and sending
    if (answer.meeting !== data.meeting) { troubled(answer); return; }
    const told = trouble;
    failures = 0;
    stopped = trouble = "";
    cursor = answer.cursor;
    reason = answer.reason;
    const byId = new Map(answer.results.map(function (result) { return [result.id, result]; }));
    sent.forEach(function (change) { if (byId.has(change.id)) answered(change, byId.get(change.id)); });
    answer.results.forEach(function (result) { result.change = sent.find(function (change) { return change.id === result.id; }); });
    if (sent.length && !reason) lastSaved = answer.at;
    if (told) Sheet.say("Tersambung lagi.");
    document.dispatchEvent(new CustomEvent("sheet:answer", { detail: answer }));
    tell();
    if (queue.length && !reason) soon(); else later();
  }

  function answered(change, result) {
    if (result.state === "held") return;
    queue.splice(queue.indexOf(change), 1);
    if (result.state === "done" || result.saved) follow(change, result.version);
    if (result.state === "done" || result.state === "refused") { drop("change", change.id); return; }
    change.quarrel = result.state === "conflict" || result.state === "gone";
    change.result = { state: result.state, errors: result.errors, theirs: result.theirs };
    if (result.state === "wrong" && change.values) change.values = pick(change.values, Object.keys(result.errors));
    if (change.quarrel && change.do === "edit") {
      queue.filter(function (other) { return other.uid === change.uid && other.do === "edit"; }).forEach(function (other) {
        Object.assign(change.values, other.values);
        queue.splice(queue.indexOf(other), 1);
        drop("change", other.id);
      });
    }
    parked.set(change.id, change);
    // First the new copy, then the old one goes: between them nothing is missing.
    restore("parked", change.id, change, change.no).then(function () { drop("change", change.id); });
  }

  function pick(values, names) {
    return Object.fromEntries(Object.entries(values).filter(function (entry) { return names.includes(entry[0]) || names.includes("__all__"); }));
  }

  // Edits that waited behind this one started from what it made.
  function follow(change, version) {
    if (!version) return;
    queue.forEach(function (other) {
      if (other.uid === change.uid && other.do === "edit" && !other.choice && (change.do !== "edit" || other.version === change.version)) {
        other.version = version;
        restore("change", other.id, other, other.no);
      }
    });
  }

  let trouble = "";

  function troubled(answer) {
    failures += 1;
    trouble = answer.signed_out ? "signed_out" : answer.other_account ? "other" : answer.ended ? "ended" : answer.trouble || "bug";
    stopped = ["signed_out", "other", "ended", "bug"].includes(trouble) ? trouble : "";
    tell(answer.text);
    later();
  }

  // --- How it stands, in words ---

  const state = document.getElementById("sync-state"), box = document.getElementById("sync-trouble");
  let savingTimer = 0, slowTimer = 0, phase = "";

  function saving() {
    if (!savingTimer) {
      savingTimer = setTimeout(function () { phase = "saving"; tell(); }, 1000);
      slowTimer = setTimeout(function () { phase = "slow"; tell(); }, SLOW);
    }
    tell();
  }

  function unsent() { return queue.length + parked.size + drafts.size; }

  function words() {
    if (!keeps && unsent()) return "Perangkat ini tidak bisa menyimpan salinan. Jangan tutup tab sebelum tertulis “Tersimpan”.";
    if (trouble && trouble !== "server") return "Belum tersimpan";
    if (reason && queue.length) return "Belum tersimpan";
    if (!queue.length) return "Tersimpan pukul " + lastSaved;
    return phase === "slow" || trouble ? "Jaringan lambat. Anda dapat terus mengetik." : phase === "saving" ? "Menyimpan…" : "Tersimpan pukul " + lastSaved;
  }

  let shownTrouble = "";

  function tell(text) {
    if (!queue.length) {
      clearTimeout(savingTimer); clearTimeout(slowTimer);
      savingTimer = slowTimer = 0;
      phase = "";
    }
    const said = words();
    if (state.textContent !== said) state.textContent = said;
    const name = trouble || (reason && (queue.length || data.reason !== reason) ? "submitted" : "") || (found.length ? "found" : "");
    const count = unsent(), key = name + count + reason;
    if (shownTrouble !== key) draw(name, count, text);
    shownTrouble = key;
    document.dispatchEvent(new CustomEvent("sheet:state", { detail: { name: trouble || (queue.length ? "saving" : "saved"), words: said } }));
  }

  let lastName = "";

  function draw(name, count, text) {
    const parts = {
      offline: ["Tidak ada jaringan. " + count + " perubahan aman di perangkat ini dan akan terkirim sendiri.", ["Kirim sekarang", now], ["Unduh salinan", download]],
      portal: ["Wi-Fi ini meminta Anda masuk dulu. Buka laman masuk Wi-Fi di tab lain. Tulisan Anda aman di perangkat ini.", ["Coba lagi", now]],
      server: ["Server belum menjawab. " + count + " perubahan aman di perangkat ini dan akan terkirim sendiri.", ["Kirim sekarang", now], ["Unduh salinan", download]],
      signed_out: ["Sesi Anda berakhir. Tulisan Anda aman di perangkat ini.", ["Masuk lagi", function () { Sheet.signIn(again); }]],
      other: ["Di perangkat ini ada tulisan akun lain yang belum terkirim. Pemiliknya perlu masuk.", ["Masuk lagi", function () { Sheet.signIn(again); }]],
      submitted: [reason + (queue.length ? " " + queue.length + " baris Anda belum masuk." : ""), ["Muat ulang laman", reload]].concat(queue.length ? [["Unduh salinan", download]] : []),
      ended: [(text || "Akses Anda ke Pokja ini berakhir.") + " " + count + " baris belum terkirim.", ["Unduh salinan", download]],
      bug: [(text || "Server tidak mengerti kiriman ini.") + " Unduh salinannya lebih dulu.", ["Unduh salinan", download], ["Coba lagi", again]],
      found: ["Ada " + found.length + " baris dari pukul " + clock(found) + " yang belum terkirim.", ["Kirim", recover], ["Lihat", look], ["Buang", discard]],
    }[name];
    box.replaceChildren();
    box.hidden = !parts;
    if (parts) {
      const line = document.createElement("p");
      line.textContent = parts[0];
      box.append(line);
      parts.slice(1).forEach(function (part) { box.append(Sheet.button(part[0], part[1])); });
      if (name !== lastName) Sheet.say(parts[0]);
    }
    lastName = name;
  }

  function now() { failures = 0; go(); }

  function again() { stopped = trouble = ""; failures = 0; go(); }

  function reload() { location.reload(); }

  // --- What an earlier page left on this device ---

  function clock(copies) {
    const at = new Date(Math.min(...copies.map(function (one) { return one.at; })) + data.offset * 60000);
    return String(at.getUTCHours()).padStart(2, "0") + "." + String(at.getUTCMinutes()).padStart(2, "0") + " " + data.zone;
  }

  // Copies of a page that is still open are its own business; it holds a lock, or a sign of life where there are no locks.
  function livingTabs() {
    if (navigator.locks) return navigator.locks.query().then(function (all) { return all.held.map(function (lock) { return lock.name; }); });
    const alive = Object.keys(localStorage).filter(function (name) { return name.startsWith("lembar-") && Date.now() - localStorage[name] < 90000; });
    return Promise.resolve(alive);
  }

  function live() {
    if (navigator.locks) { navigator.locks.request("lembar-" + tab, function () { return new Promise(function () {}); }); return; }
    const beat = function () { localStorage["lembar-" + tab] = Date.now(); };
    beat();
    setInterval(beat, 5000);
    window.addEventListener("pagehide", function () { delete localStorage["lembar-" + tab]; });
  }

  function search() {
    return Promise.all([Sheet.copies.all(), livingTabs()]).then(function (both) {
      const left = both[0].filter(function (one) { return one.tab !== tab && !both[1].includes("lembar-" + one.tab); });
      found = left.filter(function (one) { return one.account === data.account && one.meeting === data.meeting; });
      tell();
    }, cannotKeep);
  }

  function recover() {
    const changes = [], recovered = {};
    found.forEach(function (one) {
      if (one.kind === "draft") recovered[one.value && one.key.split("|").slice(3).join("|")] = one.value;
      else changes.push(one.value);
    });
    const old = found;
    found = [];
    changes.forEach(function (change) {
      delete change.quarrel;
      delete change.result;
      queue.push(change);
      number = Math.max(number, change.no);
    });
    // They become copies of this page; the keys of changes are the same, those of drafts are written anew by the editor.
    Promise.all(changes.map(function (change) { return restore("change", change.id, change, change.no); })).then(function () {
      document.dispatchEvent(new CustomEvent("sheet:recovered", { detail: { changes: changes, drafts: recovered } }));
      old.filter(function (one) { return one.kind === "parked" || (one.kind === "draft" && !drafts.has(one.key.split("|").slice(3).join("|"))); }).forEach(function (one) { Sheet.copies.remove(one.key); });
      saving();
      again();
    });
    tell();
  }

  function look() {
    const list = document.createElement("ul");
    list.className = "as-typed";
    found.forEach(function (one) {
      const item = document.createElement("li");
      item.textContent = asText(one.value);
      list.append(item);
    });
    const before = box.querySelector("ul");
    if (before) before.remove(); else box.append(list);
  }

  function discard() {
    found.forEach(function (one) { Sheet.copies.remove(one.key); });
    found = [];
    tell();
  }

  // --- A copy that a person can read ---

  const DOES = { place: "Pindahkan baris", kind: "Ubah jenis baris", remove: "Hapus baris", restore: "Pulihkan baris", marks: "Tanda daftar" };

  function asText(value) {
    if (typeof value === "string") return value;
    const typed = value.text || Object.values(value.values || {}).filter(Boolean).join(" · ");
    return typed || DOES[value.do] || "";
  }

  function download() {
    const lines = queue.concat([...parked.values()], [...drafts.values()], found.map(function (one) { return one.value; })).map(asText);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["Belum terkirim dari " + document.title + "\n\n" + lines.join("\n") + "\n"], { type: "text/plain;charset=utf-8" }));
    link.download = "belum-terkirim.txt";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  // --- The page comes and goes ---

  document.addEventListener("visibilitychange", function () {
    if (document.hidden) {
      clearTimeout(timer);
      document.dispatchEvent(new CustomEvent("sheet:leaving"));
      if (queue.length) go(true); else if (failures) later();
    } else {
      now();
      search();
    }
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) now(); });
  window.addEventListener("online", function () { if (trouble) now(); });
  window.addEventListener("beforeunload", function (event) { if (!keeps && unsent()) event.preventDefault(); });

  Sheet.data = data;
  Sheet.sync = {
    send: send,
    settle: settle,
    draft: draft,
    flush: function () { if (queue.length) go(); },
    pending: function () { return queue.slice(); },
    parked: function () { return [...parked.values()]; },
    setAgenda: function (uid) { agenda = uid; },
  };

  live();
  search();
  tell();
  later();
})();
