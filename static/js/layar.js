// Layar follows the sheet by itself: it asks every three seconds, never while it is hidden, and arrow keys go through
// its parts. Without this the page works by its links.
(function () {
  "use strict";

  const EVERY = 3000, PATIENCE = 7000, TELL_AFTER = 10000;
  const box = document.getElementById("screen-box");
  const at = function (id) { return document.getElementById("screen" + (id ? "-" + id : "")); };
  let chosen = new URLSearchParams(location.search).get("lihat"); // null: follows the sheet
  let place = 0, timer = 0, lastAnswer = Date.now(), telling = 0;

  // --- What is shown ---

  function parts(screen) { return [...screen.querySelectorAll("[data-part]")]; }

  function keyOf(part) { return part.dataset.part; }

  /** Show the chosen part, or the one being written; a chosen one that is gone gives way to the one in its place. */
  function show(screen) {
    const all = parts(screen);
    if (chosen !== null && all.length && !all.some(function (part) { return keyOf(part) === chosen; })) {
      chosen = keyOf(all[Math.min(place, all.length - 1)]);
    }
    const wanted = chosen === null ? screen.dataset.active : chosen;
    const here = Math.max(0, all.findIndex(function (part) { return keyOf(part) === wanted; }));
    all.forEach(function (part, n) { part.hidden = n !== here; });
    const news = screen.querySelector(".screen-new");
    screen.dataset.view = all.length ? all[here].dataset.view : "";
    if (news) news.hidden = screen.dataset.view !== "item";
    place = here;
    tell(all);
  }

  function tell(all) {
    at("place").textContent = all.length ? all[place].dataset.place : "";
    point(at("before"), all, place - 1);
    point(at("after"), all, place + 1);
    at("follow").hidden = chosen === null;
    at("following").hidden = chosen !== null;
  }

  function point(link, all, to) {
    link.href = all.length ? "?lihat=" + keyOf(all[Math.min(Math.max(to, 0), all.length - 1)]) : "";
    if (all[to]) link.removeAttribute("aria-disabled");
    else link.setAttribute("aria-disabled", "true");
  }

  function go(step) {
    const all = parts(at()), next = all[place + step];
    if (next) choose(keyOf(next));
  }

  function choose(key) {
    const had = document.activeElement;
    chosen = key;
    show(at());
    history.replaceState(null, "", key === null ? location.pathname : "?lihat=" + key);
    window.scrollTo(0, 0);
    if (had === at("follow") && had.hidden) at("after").focus();
    const title = parts(at())[place];
    document.getElementById("live").textContent = title ? at("place").textContent + ", " + title.querySelector("h2").textContent : "";
  }

  [["before", -1], ["after", 1]].forEach(function (pair) {
    at(pair[0]).addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(pair[1]);
    });
  });

  at("follow").addEventListener("click", function (event) {
    event.preventDefault();
    choose(null);
    ask();
  });

  // Arrows to both sides; a presenter's clicker sends page keys, which scroll a long part first.
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const below = document.documentElement.scrollHeight - window.innerHeight - window.scrollY;
    const step = { ArrowRight: 1, ArrowLeft: -1, PageDown: below < 2 ? 1 : 0, PageUp: window.scrollY < 2 ? -1 : 0 }[event.key];
    if (!step) return;
    event.preventDefault();
    go(step);
  });

  // --- News from the sheet ---

  function ask() {
    clearTimeout(timer);
    if (document.hidden) return;
    const give_up = new AbortController(), clock = setTimeout(function () { give_up.abort(); }, PATIENCE);
    const address = box.dataset.source + "?sejak=" + encodeURIComponent(at().dataset.point);
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
    fetch(address, { headers: headers, redirect: "manual", cache: "no-store", signal: give_up.signal })
      .then(take).then(connected, disconnected)
      .finally(function () { clearTimeout(clock); clearTimeout(timer); timer = setTimeout(ask, EVERY); });
  }

  /** Only our own answer carries our header; the login page of a hotel's Wi-Fi does not. */
  function take(answer) {
    if (answer.headers.has("HX-Redirect")) return location.assign(answer.headers.get("HX-Redirect"));
    if (answer.status === 403 || answer.status === 404) return leave(answer);
    if (!answer.headers.has("X-Layar")) throw new Error("not ours");
    return answer.status === 204 ? null : answer.text().then(swap);
  }

  /** Nobody may see this any more: our page says why. */
  function leave(answer) {
    return answer.text().then(function (text) {
      if (!text.includes('class="brand"')) throw new Error("not ours");
      location.reload();
    });
  }

  function swap(text) {
    const screen = new DOMParser().parseFromString(text, "text/html").getElementById("screen");
    if (!screen) throw new Error("not ours");
    show(screen);
    at().replaceWith(screen);
    const newest = screen.querySelector(".screen-part:not([hidden]) .is-newest");
    if (newest && chosen === null) newest.scrollIntoView({ block: "nearest" });
  }

  function connected() {
    lastAnswer = Date.now();
    clearTimeout(telling);
    telling = 0;
    at("trouble").textContent = "";
  }

  function disconnected() {
    if (telling || document.hidden) return;
    const since = lastAnswer;
    telling = setTimeout(function () {
      at("trouble").textContent = "Belum tersambung sejak pukul " + hour(since) + " " + box.dataset.zoneName;
    }, Math.max(0, since + TELL_AFTER - Date.now()));
  }

  function hour(moment) {
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: box.dataset.zone };
    return new Intl.DateTimeFormat("en-GB", options).format(moment).replace(":", ".");
  }

  document.addEventListener("visibilitychange", function () {
    if (document.hidden) {
      clearTimeout(timer);
      clearTimeout(telling);
      telling = 0;
    } else {
      lastAnswer = Date.now();
      ask();
    }
  });

  at("refresh").hidden = true;
  show(at());
  timer = setTimeout(ask, EVERY);
})();
