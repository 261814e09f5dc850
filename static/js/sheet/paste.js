// Pasted lines become rows: marks are kept as the style of the list, nesting is found.
(function () {
  "use strict";
  if (!Sheet.sync) return;

  const MARK = /^(?:(\d{1,3})([.)])|([a-zA-Z])([.)])|([-•·▪◦*–—‣]))\s+(?=\S)/;

  // Pure: a text to [{ text, level, style }]; style is "" where no mark stood.
  function read(text) {
    const items = [], styles = [];
    let indents = [], isMarked = false;
    text.replace(/\r\n?/g, "\n").replace(/\u00a0/g, " ").split("\n").forEach(function (raw) {
      const plain = raw.replace(/^\s*\[[^\]]{4,30}\]\s*/, ""); // WhatsApp: [10.42, 30/5/2016] Nama: …
      const body = plain.trim();
      if (!body) return;
      const indent = plain.match(/^[\t ]*/)[0].replace(/\t/g, "    ").length, found = MARK.exec(body);
      if (found) {
        const style = found[1] ? "1" + found[2] : found[3] ? "a" + found[4] : "-";
        isMarked = true;
        const key = style + (style === "-" ? indent : ""), at = styles.indexOf(key);
        // "i." behind "h." goes on with the letters; a style that was there before closes what it had below it.
        if (at >= 0) styles.length = at + 1; else if (styles.length < 3) styles.push(key);
        items.push({ text: body.slice(found[0].length).trim(), level: Math.max(1, styles.indexOf(key) + 1 || styles.length), style: style });
      } else if (isMarked && items.length) {
        items[items.length - 1].text += " " + body; // a line that the page of a PDF broke
      } else if (items.length && /[a-z,;(]$/.test(items[items.length - 1].text) && /^[a-z]/.test(body) && items[items.length - 1].text.length > 50) {
        items[items.length - 1].text += " " + body;
      } else {
        while (indents.length && indents[indents.length - 1] >= indent) indents.pop();
        indents.push(indent);
        items.push({ text: body, level: Math.min(3, indents.length), style: "" });
      }
    });
    return items;
  }

  // Adds the rows behind `start` ({ kind, agenda, parent, after }) and says so; returns the uid of the last one.
  function insert(items, start) {
    const tree = Sheet.view.tree, last = [{ uid: start.after, parent: start.parent }], made = [], styles = {};
    const isNew = !tree.count(start.kind);
    const base = start.parent ? (tree.at.get(start.parent) || { level: 0 }).level : 0;
    items.forEach(function (item) {
      const level = Math.min(item.level, last.length + (last[0].uid && made.length ? 0 : 0) + 1, Math.max(1, 3 - base));
      const at = Math.max(0, Math.min(level - 1, made.length ? last.length - 1 + 1 : 0));
      const parent = at === 0 ? start.parent : last[at - 1].uid, before = at < last.length ? last[at].uid : undefined;
      const change = { id: Sheet.uid(), do: "add", uid: Sheet.uid(), kind: start.kind, values: { text: item.text }, agenda: start.agenda, parent: parent || null };
      if (start.kind === "speaker") { change.do = "line"; change.text = "@ " + item.text; delete change.values; }
      else if (before) change.after = before;
      else if (at > 0) change.after = null;
      if (item.style) styles[at + 1 + base] = styles[at + 1 + base] || item.style;
      last.length = at + 1;
      last[at] = { uid: change.uid };
      made.push(change);
    });
    if (isNew) Object.entries(styles).forEach(function (style) {
      const marks = { "1.": "1.", "1)": "1)", "a.": "a.", "a)": "a)", "-": "-" };
      Sheet.sync.send({ id: Sheet.uid(), do: "marks", kind: start.kind, level: Number(style[0]), style: marks[style[1]] });
    });
    made.forEach(Sheet.sync.send);
    Sheet.view.draw();
    tell(items, made, start);
    return made[made.length - 1].uid;
  }

  function tell(items, made, start) {
    const tops = made.map(function (change) { return Sheet.view.tree.at.get(change.uid); }).filter(function (at) { return at && (at.row.parent || null) === (start.parent || null); });
    const marks = items.some(function (item) { return item.style; }) && tops.length ? ", tanda " + [...new Set([tops[0], tops[tops.length - 1]].map(function (at) { return at.mark.replace(/[.)]$/, ""); }))].join("-") : "";
    function undo() { made.slice().reverse().forEach(function (change) { Sheet.sync.send({ id: Sheet.uid(), do: "remove", uid: change.uid }); }); Sheet.view.draw(); }
    const join = Sheet.button("Jadikan satu butir", function () {
      undo();
      Sheet.sync.send({ id: Sheet.uid(), do: "add", uid: Sheet.uid(), kind: start.kind, values: { text: items.map(function (item) { return item.text; }).join("\n") }, agenda: start.agenda, parent: start.parent || null });
      Sheet.view.draw();
      document.getElementById("notice").replaceChildren();
    });
    Sheet.rows.notice(made.length + " butir ditempel" + marks + ".", undo, start.kind === "speaker" ? null : join);
  }

  document.addEventListener("paste", function (event) {
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "", open = Sheet.rows.opened();
    if (!text.trim().includes("\n")) return;
    const items = read(text);
    if (items.length < 2) return;
    if (event.target.id === "quick_text") {
      event.preventDefault();
      const quick = document.getElementById("quick").elements;
      const kind = quick.kind.value;
      Sheet.quick.pasted(items, { kind: kind, agenda: kind === "agenda" ? null : quick.agenda.value || null, parent: null, after: undefined });
    } else if (open && event.target === open.fields.text && open.kind !== "speaker") {
      event.preventDefault();
      const box = event.target, at = Sheet.view.tree.at.get(open.uid);
      const start = { kind: open.kind, agenda: at.row.agenda, parent: at.row.parent, after: open.uid };
      const rest = box.value.slice(box.selectionEnd);
      if (!box.value.slice(0, box.selectionStart).trim() && !rest.trim()) {
        const first = items.shift();
        box.value = first.text;
        box.dispatchEvent(new InputEvent("input", { bubbles: true }));
      }
      Sheet.rows.commit();
      if (items.length) Sheet.rows.edit(insert(items, start));
    }
  });

  Sheet.paste = { read: read, insert: insert };
})();
