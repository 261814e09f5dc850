/* Check page: the fingerprint of a chosen file, worked out here and compared here. Nothing is sent. */

(() => {
  const part = document.getElementById("banding");
  const subtle = window.crypto?.subtle; // missing on an address without https
  if (!part || !subtle) return;

  const input = document.getElementById("berkas");
  const result = document.getElementById("banding-hasil");
  const known = [...document.querySelectorAll("[data-sha256]")];
  let asked = 0;

  part.hidden = false;
  document.getElementById("banding-tanpa").hidden = true;

  async function fingerprint(file) {
    const digest = await subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function compare() {
    const [file] = input.files;
    const mine = ++asked;
    result.className = "mt-3";
    result.textContent = file ? "Membandingkan…" : "";
    if (!file) return;
    let words = "Berkas ini tidak dapat dibaca. Pilih lagi.";
    let state = "alert-warning";
    try {
      const found = await fingerprint(file);
      const same = known.find((one) => one.dataset.sha256 === found);
      state = same ? "alert-success" : "alert-warning";
      words = same
        ? `Sama: berkas ini ${same.dataset.label.toLowerCase()}, tidak berubah satu bita pun.`
        : "Berbeda: berkas ini bukan salah satu berkas di bawah. Mungkin versi lain, disimpan ulang, atau diubah.";
    } catch {
      /* The file was moved or taken away meanwhile. */
    }
    if (mine !== asked) return;
    result.className = `mt-3 alert ${state}`;
    result.textContent = words;
  }

  input.addEventListener("change", compare);
})();
