// How saving stands, in words: the status in the head of the page, and a banner when somebody can do something about it.
(function () {
  "use strict";

  const SAVING = 1000, SLOW = 5000; // UX 4
  const status = document.getElementById("sync-state"), banner = document.getElementById("sync-trouble");
  let busySince = 0, queuedSince = 0, timer = 0, shown = "", lastName = "", lastKey = "";

  function tell() {
    const now = Date.now(), it = Sheet.queue.stands(), rows = it.drafts.filter((key) => key !== "quick");
    queuedSince = it.queued ? queuedSince || now : 0;
    busySince = it.queued || rows.length ? busySince || now : 0;
    clearTimeout(timer);
    if (busySince) timer = setTimeout(tell, Math.max(50, (now < busySince + SAVING ? busySince + SAVING : now + SLOW) - now));
    const said = words(it, now);
    if (status.textContent !== said) status.textContent = said;
    status.dataset.is = said.startsWith("Tersimpan") ? "saved" : "";
    const count = it.queued + it.parked + it.drafts.length, name = nameOf(it), key = [name, count, it.reason, it.text, Sheet.found.count()].join();
    if (shown !== key) draw(name, count, it);
    shown = key;
  }

  function words(it, now) {
    if (!it.keeps && (it.queued || it.drafts.length)) return "Perangkat ini tidak bisa menyimpan salinan. Jangan tutup tab sebelum tertulis “Tersimpan”.";
    if (it.queued && (it.reason || (it.trouble && it.trouble !== "server"))) return "Belum tersimpan";
    if (it.queued && (it.trouble || now - queuedSince >= SLOW)) return "Jaringan lambat. Anda dapat terus mengetik.";
    if (busySince && now - busySince >= SAVING) return "Menyimpan…";
    return it.reason ? "" : "Tersimpan pukul " + it.savedAt;
  }

  function nameOf(it) {
    if (it.trouble) return it.trouble;
    if (it.reason && (it.queued || it.reason !== Sheet.data.reason)) return "held";
    if (!it.reason && Sheet.data.reason) return "open";
    if (Sheet.found.count()) return "found";
    return Sheet.found.hasStrangers() ? "other" : "";
  }

  const waiting = (count) => count + " perubahan aman di perangkat ini dan akan terkirim sendiri.";

  function draw(name, count, it) {
    const now = ["Kirim sekarang", Sheet.queue.retry], copy = ["Unduh salinan", Sheet.found.download], reload = ["Muat ulang laman", () => location.reload()];
    const signIn = ["Masuk lagi", () => Sheet.signIn(Sheet.queue.retry)];
    const parts = {
      offline: () => ["Tidak ada jaringan. " + (count ? waiting(count) : "Anda dapat terus mengetik."), now, ...(count ? [copy] : [])],
      server: () => ["Server belum menjawab. " + (count ? waiting(count) : "Anda dapat terus mengetik."), now, ...(count ? [copy] : [])],
      portal: () => ["Wi-Fi ini meminta Anda masuk dulu. Buka laman masuk Wi-Fi di tab lain. Tulisan Anda aman di perangkat ini.", ["Coba lagi", Sheet.queue.retry]],
      signed_out: () => ["Sesi Anda berakhir. Tulisan Anda aman di perangkat ini.", signIn],
      other: () => ["Di perangkat ini ada tulisan akun lain yang belum terkirim. Pemiliknya perlu masuk.", ...(it.trouble ? [signIn] : [])],
      held: () => [it.reason + (it.queued ? " " + it.queued + " baris Anda belum masuk." : ""), ...(Sheet.data.withdraw && Sheet.view.status() === "submitted" ? [["Tarik pengajuan", withdraw]] : []), ...(it.queued ? [copy] : [reload])],
      open: () => ["Rapat ini dapat dicatat lagi.", reload],
      ended: () => [it.text + (count ? " " + count + " baris belum terkirim." : ""), ...(count ? [copy] : [])],
      bug: () => [it.text || "Server tidak mengerti kiriman ini. Unduh salinannya, lalu muat ulang laman.", copy, reload],
      found: () => [Sheet.found.words(), ["Kirim", Sheet.found.recover], ["Lihat", look], ["Buang", Sheet.found.discard]],
    }[name];
    const [text, ...buttons] = parts ? parts() : [""], key = name + buttons.map(([word]) => word);
    banner.hidden = !parts;
    // The same buttons stay where they are: somebody may be about to press one.
    if (key === lastKey && parts) banner.querySelector("p").textContent = text;
    else banner.replaceChildren(...(parts ? [Sheet.make("p", { textContent: text }), ...buttons.map(([word, act]) => Sheet.button(word, () => act()))] : []));
    if (name !== lastName && parts) Sheet.say(text);
    lastName = name;
    lastKey = key;
  }

  function look() {
    const before = banner.querySelector("ul");
    if (before) before.remove();
    else banner.append(Sheet.make("ul", { className: "as-typed" }, ...Sheet.found.texts().map((text) => Sheet.make("li", { textContent: text }))));
  }

  async function withdraw() {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    const body = new URLSearchParams({ csrfmiddlewaretoken: token ? token.value : "" });
    await fetch(Sheet.data.withdraw, { method: "POST", body: body, credentials: "same-origin", redirect: "manual" }).catch(() => null);
    Sheet.queue.retry();
  }

  // Who goes on to the next page takes along what was typed last.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]"), isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || event.defaultPrevented || link.target || link.dataset.agenda || link.pathname === location.pathname) return;
    Sheet.edit.leave();
    if (!Sheet.queue.stands().queued) return;
    event.preventDefault();
    status.textContent = "Menyimpan…";
    await Sheet.queue.emptied(4000);
    location.href = link.href;
  });

  // Asked only while something is neither on the server nor on this device.
  window.addEventListener("beforeunload", (event) => {
    const it = Sheet.queue.stands();
    if (!it.keeps && (it.queued || it.drafts.length)) event.preventDefault();
  });

  Sheet.state = { tell: tell };
})();
