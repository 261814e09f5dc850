// Pasted lines become rows: nesting is found, and the marks of a new list are kept.
(function () {
  "use strict";

  const MARK = /^(?:(\d{1,3})([.)])|([a-zA-Z])([.)])|([-•·▪◦*–—‣]))\s+(?=\S)/;
  const FROM_CHAT = /^\s*\[[^\]]{4,30}\]\s*(?:[^:]{1,40}:\s)?/; // WhatsApp: [10.42, 30/5/2016] Nama: …

  // Pure: a text as [{ text, level, style }]; style is "" where no mark stood.
  function read(text) {
    const items = [], styles = [], indents = [];
    text.replace(/\r\n?/g, "\n").replace(/\u00a0/g, " ").split("\n").forEach((raw) => {
      const plain = raw.replace(FROM_CHAT, ""), body = plain.trim(), last = items[items.length - 1];
      if (!body) return;
      const indent = plain.match(/^[\t ]*/)[0].replace(/\t/g, "    ").length, found = MARK.exec(body);
      if (found) {
        const style = found[1] ? "1" + found[2] : found[3] ? "a" + found[4] : "-", key = style === "-" ? style + indent : style;
        // A mark that was there before closes what it had below it.
        const at = styles.indexOf(key);
        if (at >= 0) styles.length = at + 1; else styles.push(key);
        items.push({ text: body.slice(found[0].length).trim(), level: Math.min(3, styles.length), style: style });
      } else if (last && (last.style || (/[a-z,;(]$/.test(last.text) && /^[a-z]/.test(body) && last.text.length > 50))) {
        last.text += " " + body; // a line that the page of a PDF broke
      } else {
        while (indents.length && indents[indents.length - 1] >= indent) indents.pop();
        indents.push(indent);
        items.push({ text: body, level: Math.min(3, indents.length), style: "" });
      }
    });
    return items;
  }

  // Adds the items at `start` ({ kind, agenda, parent, after }; no `after` is the end), says so, returns the last uid.
  function insert(items, start) {
    const tree = Sheet.view.tree, above = start.parent ? tree.at.get(start.parent).level : 0, isNew = !above && !tree.count(start.kind);
    const path = [], styles = {}, made = [];
    items.forEach((item) => {
      const isFlat = start.kind === "speaker", level = isFlat ? 1 : Math.min(item.level, path.length + 1, Sheet.tree.DEPTH - above);
      const change = { id: Sheet.uid(), do: "add", uid: Sheet.uid(), kind: start.kind, values: { text: item.text }, agenda: start.agenda, parent: level > 1 ? path[level - 2] : start.parent };
      // These have parts, which the server reads as it reads the quick line.
      if (level === 1 && ["speaker", "followup"].includes(start.kind) && !start.parent) {
        Object.assign(change, { do: "line", text: (isFlat ? "@ " : "") + item.text });
        delete change.values;
      } else if (path[level - 1] || (level === 1 && start.after)) {
        change.after = path[level - 1] || start.after;
      }
      styles[level + above] = styles[level + above] || item.style;
      path.splice(level - 1, path.length, change.uid);
      made.push(change);
    });
    if (isNew) Object.entries(styles).filter(([, style]) => style).forEach(([level, style]) => Sheet.queue.send({ id: Sheet.uid(), do: "marks", kind: start.kind, level: Number(level), style: style }));
    made.forEach(Sheet.queue.send);
    Sheet.view.draw();
    tell(items, made, start);
    return made[made.length - 1].uid;
  }

  function tell(items, made, start) {
    const tops = made.map((change) => Sheet.view.tree.at.get(change.uid)).filter((line) => line && (line.row.parent || null) === (start.parent || null));
    const ends = [...new Set([tops[0], tops[tops.length - 1]].filter(Boolean).map((line) => line.mark.replace(/[.)]$/, "")))];
    const marks = items.some((item) => item.style) && start.kind !== "speaker" ? ", tanda " + ends.join("-") : "";
    const undo = () => {
      [...made].reverse().forEach((change) => Sheet.queue.send({ id: Sheet.uid(), do: "remove", uid: change.uid }));
      Sheet.view.draw();
    };
    const join = Sheet.button("Jadikan satu butir", () => {
      undo();
      Sheet.acts.act({ do: "add", uid: Sheet.uid(), kind: start.kind, values: { text: items.map((item) => item.text).join("\n") }, agenda: start.agenda, parent: start.parent, ...(start.after ? { after: start.after } : {}) }, "Satu butir.");
    });
    Sheet.acts.notice(made.length + " butir ditempel" + marks + ".", undo, start.kind === "speaker" ? null : join);
  }

  document.addEventListener("paste", (event) => {
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "", open = Sheet.edit.opened(), box = event.target;
    if (!text.trim().includes("\n")) return;
    const items = read(text);
    if (items.length < 2) return;
    if (box.id === "quick_text") {
      event.preventDefault();
      Sheet.quick.paste(items);
    } else if (open && box === open.fields.text && open.kind !== "speaker") {
      event.preventDefault();
      const row = Sheet.view.tree.at.get(open.uid).row, before = box.value.slice(0, box.selectionStart), rest = box.value.slice(box.selectionEnd);
      if (!before.trim() && !rest.trim()) { // an empty row takes the first one
        box.value = items.shift().text;
        box.dispatchEvent(new InputEvent("input", { bubbles: true }));
      }
      Sheet.edit.commit();
      Sheet.edit.edit(insert(items, { kind: open.kind, agenda: row.agenda, parent: row.parent, after: row.uid }));
    }
  });

  Sheet.paste = { read: read, insert: insert };
})();
