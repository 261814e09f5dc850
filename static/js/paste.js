// Tinjau hasil pilah: keeps what was changed, as "Simpan dulu" does, so that a closed tab loses nothing.
(function () {
  "use strict";

  const PAUSE = 2000;
  const form = document.querySelector("form.paste-review[data-keeps]");
  if (!form) return;
  const told = document.getElementById("paste-kept");
  let timer = null;
  let running = null; // a save on its way
  let changed = false;

  // Trouble and its end are spoken, not every save.
  let trouble = false;

  function say(words, isTrouble) {
    if (told) told.textContent = words;
    const live = document.getElementById("live");
    if (live && (isTrouble || trouble)) live.textContent = words;
    trouble = isTrouble;
  }

  async function keep() {
    clearTimeout(timer);
    if (!changed || running) return running;
    changed = false;
    const fields = new FormData(form);
    fields.set("act", "keep");
    running = fetch(form.action, { method: "POST", body: fields, headers: { "X-Lembar": "1" }, keepalive: document.hidden })
      .then(async function (response) {
        // A login page of the hotel answers 200 too.
        if (!response.ok || !response.headers.get("X-Lembar")) throw new Error("not kept");
        form.elements.version.value = (await response.json()).version;
        say("Tersimpan", false);
      })
      .catch(function () {
        changed = true;
        say("Belum tersimpan. Jangan tutup tab ini.", true);
      })
      .finally(function () {
        running = null;
      });
    return running;
  }

  form.addEventListener("input", function () {
    changed = true;
    if (told && !trouble) told.textContent = "Belum tersimpan";
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });

  document.addEventListener("visibilitychange", function () {
    if (document.hidden) keep();
  });

  // A form sent while a save is on its way would carry an old version: it waits for the answer.
  form.addEventListener("submit", function (event) {
    clearTimeout(timer);
    changed = false;
    if (!running) return;
    event.preventDefault();
    const button = event.submitter;
    running.finally(function () {
      form.requestSubmit(button);
    });
  });
})();
