// What the scripts of the sheet share: its data, and small makers of elements.
Object.assign(Sheet, {
  data: JSON.parse(document.getElementById("sheet-data").textContent),

  // randomUUID wants https, which a server on the local network may not have.
  uid: () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  },

  make: (tag, values, ...children) => {
    const made = Object.assign(document.createElement(tag), values);
    made.append(...children);
    return made;
  },

  button: (word, act) => {
    const made = Sheet.make("button", { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: word });
    made.addEventListener("click", act);
    return made;
  },

  // Spoken by screen readers.
  say: (text) => { document.getElementById("live").textContent = text; },

  // The clock of the meeting's place, whatever this device's own says: "10.42".
  clock: (moment) => {
    const there = new Date(moment + Sheet.data.offset * 60000);
    return [there.getUTCHours(), there.getUTCMinutes()].map((part) => String(part).padStart(2, "0")).join(".");
  },
});
