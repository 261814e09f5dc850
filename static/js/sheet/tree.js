// The rows that the server told with the changes that are still on their way, in their places, with marks and names.
// Pure: the same rows, marks and changes give the same tree. It says what meetings/outline.py and workflow say.
(function () {
  "use strict";

  const LABELS = { agenda: "Agenda", speaker: "Narasumber", note: "Catatan", decision: "Keputusan", recommendation: "Rekomendasi", followup: "Tindak lanjut", obstacle: "Kendala", reminder: "Rapikan nanti" };
  const LISTS = ["decision", "followup", "obstacle", "reminder"];
  const UNDER = ["speaker", "note", "recommendation"]; // ordered within their agenda item
  const PREFIXES = { k: "decision", r: "recommendation", t: "followup", m: "obstacle", a: "agenda", c: "note" };
  const DEPTH = 3, USUAL = ["1.", "a.", "1)"];

  // --- What a change makes of the rows ---

  function project(known, changes, openUid) {
    const rows = new Map([...known].map(([uid, row]) => [uid, Object.assign({}, row)]));
    // What is open for writing stays where it is, also when somebody else removed it; saving it then asks.
    if (rows.has(openUid)) rows.get(openUid).removed = false;
    let marks = null;
    changes.forEach((change) => {
      const row = rows.get(change.uid), act = ACTS[change.do];
      if (change.do === "marks") marks = (marks || []).concat(change);
      else if (change.do === "line" || change.do === "add") { if (!row) add(rows, change); } else if (row) act(rows, row, change);
    });
    return { rows: rows, marks: marks || [] };
  }

  const ACTS = {
    edit(rows, row, change) {
      row.values = Object.assign({}, row.values, change.values);
      if ("text" in change.values && row.kind !== "speaker") row.shown = change.values.text;
    },
    place(rows, row, change) {
      const parent = rows.get(change.parent);
      row.parent = change.parent || null;
      row.agenda = row.kind === "agenda" ? null : parent ? parent.agenda : change.agenda || null;
      row.rank = rankAt(rows, row, change);
      below(rows, row).forEach((child) => { child.agenda = row.agenda; });
    },
    kind(rows, row, change) {
      [row, ...below(rows, row)].forEach((one) => { one.kind = change.kind; });
      row.parent = null;
      row.rank = rankAt(rows, row, {});
    },
    remove(rows, row) {
      const gone = [row, ...below(rows, row)];
      rows.forEach((other) => { if (!gone.includes(other) && gone.some((one) => one.uid === other.agenda)) gone.push(other); });
      gone.filter((one) => !one.removed).forEach((one) => Object.assign(one, { removed: true, with: one === row ? null : row.uid }));
    },
    restore(rows, row) {
      rows.forEach((one) => { if (one === row || (one.removed && one.with === row.uid)) one.removed = false; });
    },
  };

  function add(rows, change) {
    const read = change.do === "line" ? readLine(change.text, change.kind) : change, parent = rows.get(change.parent);
    if (!read) return;
    const isUnder = parent && !parent.removed;
    const row = { uid: change.uid, kind: read.kind, parent: isUnder ? parent.uid : null, agenda: null, no: Infinity, version: 1, removed: false, values: read.values, shown: read.shown || read.values.text || "", facts: [], fresh: change.do };
    const item = rows.get(change.agenda);
    row.agenda = read.kind === "agenda" ? null : isUnder ? parent.agenda : item && !item.removed && item.kind === "agenda" ? item.uid : null;
    row.rank = rankAt(rows, row, change);
    rows.set(row.uid, row);
  }

  // How the quick line files a text until the server reads it.
  function readLine(text, kind) {
    if (/^\s*\/\s*\d{1,3}\s*$/.test(text)) return null;
    if (/^\s*@/.test(text)) return { kind: "speaker", values: {}, shown: text.replace(/^\s*@\s*/, "").split(/\s*;\s*/).filter(Boolean).join(", ") };
    const prefix = prefixOf(text), plain = (prefix ? text.replace(/^\s*\w\s*:\s*/, "") : text).trim();
    return { kind: prefix || kind, values: { text: plain } };
  }

  // The kind that the first letters of a line name.
  function prefixOf(text) {
    const found = /^\s*([krtmac])\s*:/i.exec(text);
    return found ? PREFIXES[found[1].toLowerCase()] : "";
  }

  const order = (a, b) => a.rank - b.rank || a.no - b.no || 0;

  // A parent that was removed or became another kind has nothing below it.
  function above(rows, row) {
    const parent = rows.get(row.parent);
    return parent && !parent.removed && parent.kind === row.kind ? row.parent : null;
  }

  function siblings(rows, row) {
    const at = above(rows, row);
    return [...rows.values()].filter((other) => other !== row && !other.removed && other.kind === row.kind && above(rows, other) === at && (at || !UNDER.includes(row.kind) || other.agenda === row.agenda)).sort(order);
  }

  function below(rows, row) {
    const children = [...rows.values()].filter((other) => other.parent === row.uid && !other.removed);
    return children.concat(...children.map((child) => below(rows, child)));
  }

  // `after` null is the first place, none at all the last one.
  function rankAt(rows, row, { after }) {
    const others = siblings(rows, row), at = after ? others.findIndex((other) => other.uid === after) : -1;
    if (after === undefined || (after && at < 0)) return others.length ? others[others.length - 1].rank + 1 : 1;
    const next = others[at + 1];
    if (at < 0) return next ? next.rank - 1 : 1;
    return next ? (others[at].rank + next.rank) / 2 : others[at].rank + 1;
  }

  // --- Places, marks and names ---

  const letters = (number) => (number > 0 ? letters(Math.floor((number - 1) / 26)) + String.fromCharCode(97 + ((number - 1) % 26)) : "");
  const markOf = (style, number) => (style === "-" ? style : (style[0] === "a" ? letters(number) : number) + style.slice(1));
  const flat = (lines) => lines.flatMap((line) => [line, ...flat(line.children)]);

  function outline(rows, marks) {
    const children = new Map();
    [...rows.values()].filter((row) => !row.removed).sort(order).forEach((row) => {
      const key = row.kind + "|" + above(rows, row);
      if (!children.has(key)) children.set(key, []);
      children.get(key).push(row);
    });
    const top = (kind) => children.get(kind + "|null") || [];

    function lines(kind, list, level = 1, path = "", under = "") {
      return list.map((row, n) => {
        const mark = kind === "speaker" ? "@" : markOf((marks[kind] || USUAL)[level - 1] || USUAL[2], n + 1);
        const number = (path + " " + (/^[-@]$/.test(mark) ? n + 1 : mark.replace(/[.)]$/, ""))).trim();
        const line = { row: row, mark: mark, level: level, position: n + 1, of: list.length, number: number };
        line.name = kind === "speaker" ? "Narasumber " + row.shown : LABELS[kind] + " " + number + (kind === "note" && under ? " pada agenda " + under : "");
        line.children = lines(kind, children.get(kind + "|" + row.uid) || [], level + 1, number, under);
        return line;
      });
    }

    const agenda = flat(lines("agenda", top("agenda"))), place = new Map(agenda.map((line, n) => [line.row.uid, n]));
    const put = (row) => (place.has(row.agenda) ? place.get(row.agenda) : agenda.length);
    // Recommendations are counted through the whole list and stand under their agenda items.
    const advice = lines("recommendation", [...top("recommendation")].sort((a, b) => put(a) - put(b) || order(a, b)));
    agenda.forEach((line) => {
      const mine = (row) => row.agenda === line.row.uid;
      line.speakers = lines("speaker", top("speaker").filter(mine), 1, "", line.number);
      line.notes = lines("note", top("note").filter(mine), 1, "", line.number);
      line.recommendations = advice.filter((one) => mine(one.row));
    });
    const isLoose = (row) => !place.has(row.agenda);
    const tree = { rows: rows, agenda: agenda, recommendation: advice.filter((one) => isLoose(one.row)), speaker: lines("speaker", top("speaker").filter(isLoose)), note: lines("note", top("note").filter(isLoose)) };
    LISTS.forEach((kind) => { tree[kind] = lines(kind, top(kind)); });
    tree.reading = agenda.flatMap((line) => [line, ...flat(line.speakers), ...flat(line.notes), ...flat(line.recommendations)]);
    [...UNDER, ...LISTS].forEach((kind) => tree.reading.push(...flat(tree[kind])));
    tree.at = new Map(tree.reading.map((line) => [line.row.uid, line]));
    tree.count = (kind) => flat(kind === "recommendation" ? advice : tree[kind]).length;
    return tree;
  }

  // The row before and the row behind with which this one may change places: those of its own list.
  function neighbours(tree, line) {
    const others = siblings(tree.rows, line.row), n = others.filter((other) => order(other, line.row) < 0).length;
    return { first: others[n - 2], before: others[n - 1], after: others[n] };
  }

  const height = (line) => 1 + Math.max(0, ...line.children.map(height));
  const small = (name) => name[0].toLowerCase() + name.slice(1);

  Sheet.tree = { LABELS: LABELS, DEPTH: DEPTH, project: project, outline: outline, neighbours: neighbours, height: height, flat: flat, small: small, prefixOf: prefixOf };
})();
