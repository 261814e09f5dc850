// What is shown: the rows that the server told, and on top of them the changes that are still on their way.
// Both are put together anew each time, so nothing can drift apart; the page is changed only where it differs.
(function () {
  "use strict";
  if (!Sheet.sync) return;

  const LABELS = { agenda: "Agenda", speaker: "Narasumber", note: "Catatan", decision: "Keputusan", recommendation: "Rekomendasi", followup: "Tindak lanjut", obstacle: "Kendala", reminder: "Rapikan nanti" };
  const UNDER = ["speaker", "note", "recommendation"]; // ordered within their agenda item
  const PREFIXES = { k: "decision", r: "recommendation", t: "followup", m: "obstacle", a: "agenda", c: "note" };
  const LISTS = [["decision", "Keputusan", "keputusan", "k:"], ["followup", "Tindak lanjut", "tindak-lanjut", "t:"], ["obstacle", "Kendala", "kendala", "m:"], ["reminder", "Rapikan nanti", "rapikan-nanti", "!"]];
  const LOOSE = [["speaker", "Narasumber tanpa agenda", "narasumber-lain"], ["recommendation", "Rekomendasi tanpa agenda", "rekomendasi-lain"], ["note", "Catatan umum", "catatan-umum"]];
  const make = Sheet.make;
  const known = new Map(Sheet.data.rows.map(function (row) { return [row.uid, row]; }));
  let marks = Sheet.data.marks, here = Sheet.data.here, tree = null;

  // --- What a change makes of the rows ---

  function project() {
    const rows = new Map([...known].map(function (entry) { return [entry[0], Object.assign({}, entry[1])]; }));
    Sheet.sync.pending().forEach(function (change) { apply(rows, change); });
    if (Sheet.view.ghost) apply(rows, Sheet.view.ghost);
    return rows;
  }

  function apply(rows, change) {
    const row = rows.get(change.uid);
    if (change.do === "line" || change.do === "add") {
      if (row) return;
      const parsed = change.do === "line" ? read(change.text, change.kind) : change;
      if (!parsed) return;
      const above = rows.get(change.parent);
      const fresh = { uid: change.uid, kind: parsed.kind, parent: above && !above.removed ? change.parent : null, agenda: null, no: Infinity, version: 1, removed: false, values: parsed.values, shown: parsed.values.text || parsed.text || "", facts: [], fresh: true };
      fresh.agenda = parsed.kind === "agenda" ? null : above ? above.agenda : standing(rows, change.agenda) ? change.agenda : null;
      fresh.rank = rankAt(rows, fresh, "after" in change ? change.after : undefined);
      rows.set(fresh.uid, fresh);
    } else if (row && change.do === "edit") {
      row.values = Object.assign({}, row.values, change.values);
      if ("text" in change.values && row.kind !== "speaker") row.shown = change.values.text;
    } else if (row && change.do === "place") {
      row.parent = change.parent || null;
      row.agenda = row.kind === "agenda" ? null : row.parent ? rows.get(row.parent).agenda : change.agenda || null;
      row.rank = rankAt(rows, row, "after" in change ? change.after : undefined);
      below(rows, row).forEach(function (child) { child.agenda = row.agenda; });
    } else if (row && change.do === "kind") {
      [row].concat(below(rows, row)).forEach(function (one) { one.kind = change.kind; });
      row.parent = null;
      row.rank = rankAt(rows, row, undefined);
    } else if (row && change.do === "remove") {
      const gone = [row].concat(below(rows, row));
      rows.forEach(function (other) { if (gone.some(function (one) { return other.agenda === one.uid; }) && !gone.includes(other)) gone.push(other); });
      gone.forEach(function (one) { if (!one.removed) { one.removed = true; one.with = one === row ? null : row.uid; } });
    } else if (row && change.do === "restore") {
      rows.forEach(function (one) { if (one === row || (one.removed && one.with === row.uid)) one.removed = false; });
    } else if (change.do === "marks") {
      marks = Object.assign({}, marks, { [change.kind]: marks[change.kind].map(function (style, n) { return n === change.level - 1 ? change.style : style; }) });
    }
  }

  // How the quick line files a text; the server reads it again.
  function read(text, kind) {
    const prefix = /^\s*([krtmac])\s*:\s*/i.exec(text);
    if (/^\s*\/\s*\d{1,3}\s*$/.test(text)) return null;
    if (/^\s*@/.test(text)) return { kind: "speaker", values: {}, text: text.replace(/^\s*@\s*/, "").split(/\s*;\s*/).filter(Boolean).join(", ") };
    return { kind: prefix ? PREFIXES[prefix[1].toLowerCase()] : kind, values: { text: (prefix ? text.slice(prefix[0].length) : text).trim() } };
  }

  function standing(rows, uid) { const row = rows.get(uid); return row && !row.removed && row.kind === "agenda"; }

  function order(a, b) { return a.rank - b.rank || a.no - b.no || 0; }

  function siblings(rows, row) {
    return [...rows.values()].filter(function (other) {
      return other !== row && !other.removed && other.kind === row.kind && above(rows, other) === above(rows, row) && (!UNDER.includes(row.kind) || row.parent || other.agenda === row.agenda);
    }).sort(order);
  }

  // A parent that was removed or became another kind has nothing below it.
  function above(rows, row) {
    const parent = rows.get(row.parent);
    return parent && !parent.removed && parent.kind === row.kind ? row.parent : null;
  }

  function below(rows, row) {
    const children = [...rows.values()].filter(function (other) { return other.parent === row.uid && !other.removed; });
    return children.concat(...children.map(function (child) { return below(rows, child); }));
  }

  function rankAt(rows, row, after) {
    const others = siblings(rows, row), at = after ? others.findIndex(function (other) { return other.uid === after; }) : -1;
    if (after === undefined || (after && at < 0)) return others.length ? others[others.length - 1].rank + 1 : 1;
    const next = others[at + 1];
    if (at < 0) return next ? next.rank - 1 : 1;
    return next ? (others[at].rank + next.rank) / 2 : others[at].rank + 1;
  }

  // --- Rows in their places, with marks and names ---

  function letters(number) { return number > 0 ? letters(Math.floor((number - 1) / 26)) + String.fromCharCode(97 + (number - 1) % 26) : ""; }

  function markOf(style, number) { return style === "-" ? style : (style[0] === "a" ? letters(number) : number) + style.slice(1); }

  function outline(rows) {
    const all = [...rows.values()].filter(function (row) { return !row.removed; }).sort(order), children = new Map();
    all.forEach(function (row) {
      const key = row.kind + "|" + above(rows, row);
      children.set(key, (children.get(key) || []).concat(row));
    });
    function lines(kind, list, level, path, under) {
      return list.map(function (row, n) {
        const mark = kind === "speaker" || kind === "reminder" ? (kind === "speaker" ? "@" : "!") : markOf((marks[kind] || ["1.", "a.", "1)"])[level - 1] || "1)", n + 1);
        const number = (path + " " + (/[-@!]/.test(mark) ? n + 1 : mark.replace(/[.)]$/, ""))).trim();
        const line = { row: row, mark: mark, level: level, position: n + 1, of: list.length, number: number };
        line.name = kind === "speaker" ? "Narasumber " + row.shown : LABELS[kind] + " " + number + (kind === "note" && under ? " pada agenda " + under : "");
        line.children = lines(kind, children.get(kind + "|" + row.uid) || [], level + 1, number, under);
        return line;
      });
    }
    function top(kind) { return children.get(kind + "|null") || []; }
    function flat(list) { return list.flatMap(function (line) { return [line].concat(flat(line.children)); }); }
    const agenda = flat(lines("agenda", top("agenda"), 1, "")), place = new Map(agenda.map(function (line, n) { return [line.row.uid, n]; }));
    function put(row) { return place.has(row.agenda) ? place.get(row.agenda) : agenda.length; }
    const recommendations = lines("recommendation", top("recommendation").sort(function (a, b) { return put(a) - put(b) || order(a, b); }), 1, "");
    agenda.forEach(function (line) {
      const mine = function (row) { return row.agenda === line.row.uid; };
      line.speakers = lines("speaker", top("speaker").filter(mine), 1, "", line.number);
      line.notes = lines("note", top("note").filter(mine), 1, "", line.number);
      line.recommendations = recommendations.filter(function (one) { return mine(one.row); });
    });
    const loose = function (row) { return !place.has(row.agenda); };
    const result = { agenda: agenda, recommendation: recommendations.filter(function (one) { return loose(one.row); }), speaker: lines("speaker", top("speaker").filter(loose), 1, ""), note: lines("note", top("note").filter(loose), 1, "") };
    LISTS.forEach(function (list) { result[list[0]] = lines(list[0], top(list[0]), 1, ""); });
    // In the order of reading, for moving the eye and the focus up and down.
    result.reading = agenda.flatMap(function (line) { return [line].concat(flat(line.speakers), flat(line.notes), flat(line.recommendations)); });
    LOOSE.concat(LISTS).forEach(function (list) { result.reading.push(...flat(result[list[0]])); });
    result.at = new Map(result.reading.map(function (line) { return [line.row.uid, line]; }));
    result.flat = flat;
    result.count = function (kind) { return flat(kind === "recommendation" ? recommendations : result[kind]).length; };
    return result;
  }

  // --- Drawing ---

  const nodes = new Map(); // by key: what was drawn before is used again
  const lists = document.querySelector(".sheet-lists"), mayWrite = function () { return !document.body.dataset.reason; };
  const foot = [...lists.children].filter(function (child) { return child.matches("p.mt-4"); });

  function node(key, build) {
    if (!nodes.has(key)) nodes.set(key, build());
    used.add(key);
    return nodes.get(key);
  }

  let used = new Set();

  function set(element, text) { if (element.textContent !== text) element.textContent = text; }

  // Puts the nodes in this order and takes others out; what has the focus is moved last, if at all.
  function arrange(parent, wanted) {
    const keep = new Set(wanted), focused = wanted.find(function (one) { return one.contains(document.activeElement); });
    [...parent.childNodes].forEach(function (child) { if (!keep.has(child)) child.remove(); });
    const at = wanted.indexOf(focused);
    function before(one, mark) {
      if (mark === one || one.nextSibling === mark && one.parentNode === parent) return;
      if (parent.moveBefore && one.isConnected && parent.isConnected) parent.moveBefore(one, mark); else parent.insertBefore(one, mark);
    }
    if (focused && focused.parentNode === parent) {
      for (let n = at - 1, mark = focused; n >= 0; n -= 1) { before(wanted[n], mark); mark = wanted[n]; }
      for (let n = wanted.length - 1, mark = null; n > at; n -= 1) { before(wanted[n], mark); mark = wanted[n]; }
    } else {
      for (let n = wanted.length - 1, mark = null; n >= 0; n -= 1) { before(wanted[n], mark); mark = wanted[n]; }
    }
  }

  function rowNode(line, heading) {
    const row = line.row, uid = row.uid;
    const shown = node("row:" + uid, function () {
      const made = document.getElementById("row-template").content.firstElementChild.cloneNode(true);
      made.id = "row-" + uid;
      made.dataset.uid = uid;
      return made;
    });
    const text = shown.querySelector(".row-line");
    set(shown.querySelector(".row-mark"), line.mark);
    if (text) {
      set(text, row.shown);
      text.classList.toggle("h3", Boolean(heading));
      text.setAttribute("aria-label", spoken(line) + (mayWrite() ? "" : ": " + row.shown));
      text.tabIndex = mayWrite() ? 0 : -1;
    }
    Sheet.rows.named(shown, spoken(line));
    const facts = shown.querySelector(".row-facts");
    if (facts.dataset.told !== row.facts.join("|")) {
      facts.dataset.told = row.facts.join("|");
      facts.replaceChildren(...row.facts.map(function (fact) { return make("span", { className: "as-typed", textContent: fact }); }));
    }
    facts.hidden = !row.facts.length;
    shown.classList.toggle("is-waiting", Boolean(row.fresh));
    const menu = shown.querySelector(".row-menu");
    menu.hidden = !mayWrite();
    shown.querySelector(".row-menu summary").setAttribute("aria-label", "Menu " + small(line.name));
    menu.querySelectorAll("[data-act]").forEach(function (button) {
      const can = { up: line.position > 1 && siblingsOf(line)[line.position - 2], down: line.position < line.of && siblingsOf(line)[line.position], in: row.kind !== "speaker" && line.level + height(line) <= 3 && line.position > 1, out: line.level > 1 };
      button.hidden = button.dataset.act in can && !can[button.dataset.act];
      button.setAttribute("aria-label", button.dataset.word + " " + small(line.name));
    });
    const write = shown.querySelector("[data-write]");
    write.hidden = !heading || !mayWrite();
    write.dataset.agenda = uid;
    write.setAttribute("aria-label", "Catat di sini, " + small(line.name));
    return shown;
  }

  function small(name) { return name[0].toLowerCase() + name.slice(1); }

  function spoken(line) { return line.row.kind === "speaker" ? "Narasumber" : line.name + " dari " + line.of + ", tingkat " + line.level; }

  function height(line) { return 1 + Math.max(0, ...line.children.map(height)); }

  // Only those it may change places with: recommendations are counted through, but stand under their items.
  function siblingsOf(line) {
    const all = tree.reading.filter(function (other) { return other.row.kind === line.row.kind && other.level === line.level && above(tree.rows, other.row) === above(tree.rows, line.row); });
    const list = [];
    all.forEach(function (other) { if (!UNDER.includes(line.row.kind) || line.row.parent || other.row.agenda === line.row.agenda) list[other.position - 1] = other; });
    return list;
  }

  function listNode(key, lines, label) {
    const list = node("list:" + key, function () { return make("ul", { className: "sheet-rows" }); });
    if (label) list.setAttribute("aria-label", label);
    arrange(list, lines.map(function (line) {
      const item = node("item:" + line.row.uid, function () { return make("li"); });
      arrange(item, [rowNode(line)].concat(line.children.length ? [listNode("under:" + line.row.uid, line.children)] : []));
      return item;
    }));
    return list;
  }

  function title(tag, key, text, id) { return node(key, function () { return make(tag, { textContent: text, id: id || "" }); }); }

  function section(line) {
    const uid = line.row.uid;
    const shown = node("section:" + uid, function () { return make("section"); });
    shown.className = "sheet-item level-" + line.level;
    shown.setAttribute("aria-label", line.name);
    const parts = [rowNode(line, true)];
    if (line.speakers.length) parts.push(listNode("speaker:" + uid, line.speakers, "Narasumber agenda " + line.number));
    if (line.notes.length) parts.push(title("h3", "notes:" + uid, "Catatan"), listNode("note:" + uid, line.notes));
    if (line.recommendations.length) parts.push(title("h3", "advice:" + uid, "Rekomendasi"), listNode("recommendation:" + uid, line.recommendations));
    arrange(shown, parts);
    return shown;
  }

  function draw() {
    marks = base;
    const rows = project();
    used = new Set();
    tree = outline(rows);
    tree.rows = rows;
    Sheet.view.tree = tree;
    const parts = [title("h2", "h:agenda", "Agenda", "agenda")].concat(tree.agenda.map(section));
    if (!tree.agenda.length) parts.push(node("empty:agenda", function () { return document.getElementById("empty-agenda").content.firstElementChild.cloneNode(true); }));
    LOOSE.forEach(function (list) { if (tree[list[0]].length) parts.push(title("h2", "h:loose-" + list[0], list[1], list[2]), listNode("loose:" + list[0], tree[list[0]])); });
    LISTS.forEach(function (list) {
      if (list[0] === "reminder" && !tree.reminder.length) return;
      parts.push(title("h2", "h:" + list[0], list[1], list[2]));
      if (tree[list[0]].length) parts.push(listNode(list[0], tree[list[0]]));
      else parts.push(node("empty:" + list[0], function () { return make("p", { className: "text-body-secondary" }, "Belum ada. Awali baris dengan ", make("kbd", { textContent: list[3] }), " untuk menambahkannya."); }));
    });
    parts.push(...foot);
    const removed = [...rows.values()].filter(function (row) { return row.removed && !row.with; });
    if (removed.length && mayWrite()) parts.push(removedNode(removed));
    arrange(lists, parts);
    nodes.forEach(function (one, key) { if (!used.has(key)) nodes.delete(key); });
    Sheet.rows.drawn();
    drawNav();
    drawHere();
    document.dispatchEvent(new CustomEvent("sheet:drawn"));
  }

  function removedNode(removed) {
    const box = node("removed", function () { return make("details", { className: "no-print", id: "removed" }, make("summary", { className: "fold" }), make("ul", { className: "sheet-rows" })); });
    set(box.firstChild, "Terhapus (" + removed.length + ")");
    arrange(box.lastChild, removed.map(function (row) {
      const words = LABELS[row.kind] + ": " + row.shown;
      return node("gone:" + row.uid, function () {
        const back = Sheet.button("Pulihkan", function () { Sheet.rows.act({ do: "restore", uid: row.uid }, "Dipulihkan."); });
        back.setAttribute("aria-label", "Pulihkan " + small(words).slice(0, 80));
        return make("li", { className: "sheet-row" }, make("div", { className: "row-text as-typed", textContent: words }), back);
      });
    }));
    return box;
  }

  function drawNav() {
    document.querySelectorAll(".sheet-nav").forEach(function (nav) {
      const items = nav.querySelector(".nav-agenda"), counts = nav.querySelector(".nav-lists");
      items.replaceChildren(...tree.agenda.map(function (line) {
        const link = make("a", { href: "#row-" + line.row.uid }, make("span", { className: "row-mark", textContent: line.mark }), " ", make("span", { textContent: line.row.shown.slice(0, 60) }));
        link.dataset.agenda = line.row.uid;
        return make("li", { className: "level-" + line.level }, link);
      }));
      counts.replaceChildren(...[["recommendation", "Rekomendasi", "agenda"]].concat(LISTS).map(function (list) {
        return make("li", {}, make("a", { href: "#" + list[2], textContent: list[1] }), " ", make("span", { textContent: tree.count(list[0]) }));
      }).filter(function (item, n) { return n < 4 || tree.reminder.length; }));
    });
  }

  function drawHere() {
    const words = here.map(function (person) {
      const line = tree.at.get(person.agenda);
      return (person.me ? "Anda" : person.name) + (line && !person.me ? " (agenda " + line.number + ")" : "");
    });
    set(document.getElementById("here"), words.length > 1 ? words.length + " orang di sini: " + words.join(", ") : "");
  }

  // --- What the server tells ---

  let base = marks;

  document.addEventListener("sheet:answer", function (event) {
    const answer = event.detail, mine = new Set(answer.results.flatMap(function (result) { return [result.uid, result.change && result.change.uid]; }));
    let fresh = 0;
    answer.rows.forEach(function (row) {
      if (!known.has(row.uid) && !row.removed && !mine.has(row.uid)) fresh += 1;
      known.set(row.uid, row);
    });
    base = answer.marks;
    here = answer.here;
    document.body.dataset.reason = answer.reason;
    Sheet.rows.answered(answer);
    if (answer.rows.length || answer.results.length || answer.here.length) draw();
    if (fresh) Sheet.say(fresh + " baris baru dari orang lain");
  });

  Sheet.view = { draw: draw, rows: function () { return tree.rows; }, siblings: siblingsOf, height: height, LABELS: LABELS, UNDER: UNDER, PREFIXES: PREFIXES, ghost: null, small: small, known: known };
  document.body.dataset.reason = Sheet.data.reason;
})();
