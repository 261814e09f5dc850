// What the scripts of the sheet share.
window.Sheet = {
  // randomUUID wants https, which a server on the local network may not have.
  uid: function () {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map(function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  },
  make: function (tag, values, ...children) {
    const made = Object.assign(document.createElement(tag), values);
    made.append(...children);
    return made;
  },
  button: function (word, act) {
    const made = Sheet.make("button", { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: word });
    made.addEventListener("click", act);
    return made;
  },
  say: function (text) { document.getElementById("live").textContent = text; },
};
