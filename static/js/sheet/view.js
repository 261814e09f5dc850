// Draws the lists. They are put together anew each time, so nothing can drift apart; the page changes only where it differs.
(function () {
  "use strict";

  const LISTS = [["decision", "Keputusan", "keputusan", "k:"], ["followup", "Tindak lanjut", "tindak-lanjut", "t:"], ["obstacle", "Kendala", "kendala", "m:"], ["reminder", "Rapikan nanti", "rapikan-nanti", "!"]];
  const LOOSE = [["speaker", "Narasumber tanpa agenda", "narasumber-lain"], ["recommendation", "Rekomendasi tanpa agenda", "rekomendasi-lain"], ["note", "Catatan umum", "catatan-umum"]];
  const make = Sheet.make, small = Sheet.tree.small;
  const known = new Map(Sheet.data.rows.map((row) => [row.uid, row]));
  const lists = document.querySelector(".sheet-lists"), foot = document.getElementById("sheet-foot");
  const nodes = new Map(); // by key: what was drawn before is used again
  let marks = Sheet.data.marks, here = Sheet.data.here, reason = Sheet.data.reason, status = Sheet.data.status, tree = null, used = new Set();

  function draw() {
    const changes = Sheet.queue.pending(), ghost = Sheet.edit.ghost();
    const projected = Sheet.tree.project(known, ghost ? [...changes, ghost] : changes, Sheet.edit.openUid());
    const styles = Object.assign({}, marks);
    projected.marks.forEach(({ kind, level, style }) => { styles[kind] = Object.assign([...styles[kind]], { [level - 1]: style }); });
    tree = Sheet.tree.outline(projected.rows, styles);
    Sheet.view.tree = tree;
    used = new Set();
    const active = document.activeElement;
    arrange(lists, parts());
    drawNav();
    drawHere();
    nodes.forEach((one, key) => { if (!used.has(key)) nodes.delete(key); });
    // A row that came under another one was taken out of the page for a moment.
    if (active !== document.activeElement && lists.contains(active)) active.focus({ preventScroll: true });
    Sheet.versions.draw();
    document.dispatchEvent(new CustomEvent("sheet:drawn"));
  }

  function parts() {
    const shown = [title("h2", "h:agenda", "Agenda", "agenda"), ...tree.agenda.map(section)];
    if (!tree.agenda.length) shown.push(node("empty:agenda", () => document.getElementById("empty-agenda").content.firstElementChild.cloneNode(true)));
    LOOSE.filter(([kind]) => tree[kind].length).forEach(([kind, name, anchor]) => shown.push(title("h2", "h:loose-" + kind, name, anchor), listNode("loose:" + kind, tree[kind], name)));
    LISTS.filter(([kind]) => kind !== "reminder" || tree.reminder.length).forEach(([kind, name, anchor, sign]) => {
      shown.push(title("h2", "h:" + kind, name, anchor));
      if (tree[kind].length) shown.push(listNode(kind, tree[kind], name));
      else shown.push(node("empty:" + kind, () => make("p", { className: "text-body-secondary" }, "Belum ada." + (reason ? "" : " Awali baris dengan "), ...(reason ? [] : [make("kbd", { textContent: sign }), " untuk menambahkannya."]))));
    });
    if (foot) shown.push(foot);
    const removed = [...tree.rows.values()].filter((row) => row.removed && !row.with);
    if (removed.length && !reason) shown.push(removedNode(removed));
    return shown;
  }

  function node(key, build) {
    if (!nodes.has(key)) nodes.set(key, build());
    used.add(key);
    return nodes.get(key);
  }

  function set(element, text) { if (element.textContent !== text) element.textContent = text; }

  // Puts the nodes in this order and takes others out; what holds the focus is not taken out of the page for it.
  function arrange(parent, wanted) {
    const keep = new Set(wanted), focused = wanted.findIndex((one) => one.parentNode === parent && one.contains(document.activeElement));
    [...parent.childNodes].forEach((child) => { if (!keep.has(child)) child.remove(); });
    const before = (one, mark) => {
      if (one.parentNode === parent && one.nextSibling === mark) return;
      if (parent.moveBefore && one.isConnected && parent.isConnected) parent.moveBefore(one, mark); else parent.insertBefore(one, mark);
    };
    for (let n = wanted.length - 1; n > focused; n -= 1) before(wanted[n], wanted[n + 1] || null);
    for (let n = focused - 1; n >= 0; n -= 1) before(wanted[n], wanted[n + 1]);
  }

  function title(tag, key, text, id) { return node(key, () => make(tag, { textContent: text, id: id || "" })); }

  function section(line) {
    const uid = line.row.uid, shown = node("section:" + uid, () => make("section"));
    shown.className = "sheet-item level-" + line.level;
    shown.setAttribute("aria-label", line.name);
    // A heading by which screen readers find the item; its words can be written in the box below.
    const heading = node("heading:" + uid, () => make("h3", { className: "visually-hidden" }));
    set(heading, line.name + ": " + line.row.shown);
    const inside = [heading, rowNode(line, true)];
    if (line.speakers.length) inside.push(listNode("speaker:" + uid, line.speakers, "Narasumber agenda " + line.number));
    if (line.notes.length) inside.push(title("h4", "notes:" + uid, "Catatan"), listNode("note:" + uid, line.notes, "Catatan agenda " + line.number));
    if (line.recommendations.length) inside.push(title("h4", "advice:" + uid, "Rekomendasi"), listNode("recommendation:" + uid, line.recommendations, "Rekomendasi agenda " + line.number));
    arrange(shown, inside);
    return shown;
  }

  function listNode(key, lines, label) {
    const list = node("list:" + key, () => make("ul", { className: "sheet-rows" }));
    if (label) list.setAttribute("aria-label", label);
    arrange(list, lines.map((line) => {
      const item = node("item:" + line.row.uid, () => make("li"));
      arrange(item, [rowNode(line), ...(line.children.length ? [listNode("under:" + line.row.uid, line.children)] : [])]);
      return item;
    }));
    return list;
  }

  function spoken(line) { return line.row.kind === "speaker" ? "Narasumber" : line.name + " dari " + line.of + ", tingkat " + line.level; }

  function rowNode(line, isHeading) {
    const row = line.row, name = small(line.name);
    const shown = node("row:" + row.uid, () => {
      const made = document.getElementById("row-template").content.firstElementChild.cloneNode(true);
      made.id = "row-" + row.uid;
      made.dataset.uid = row.uid;
      return made;
    });
    const text = shown.querySelector(".row-line"), facts = shown.querySelector(".row-facts");
    set(shown.querySelector(".row-mark"), line.mark);
    set(text, row.shown);
    text.setAttribute("aria-label", spoken(line));
    text.setAttribute("aria-readonly", String(Boolean(reason)));
    text.classList.toggle("is-heading", Boolean(isHeading));
    if (facts.dataset.told !== row.facts.join("|")) {
      facts.dataset.told = row.facts.join("|");
      facts.replaceChildren(...row.facts.map((fact) => make("span", { className: "as-typed", textContent: fact })));
    }
    facts.hidden = !row.facts.length || Sheet.edit.openUid() === row.uid;
    Sheet.edit.rename(row.uid, spoken(line));
    shown.classList.toggle("is-waiting", Boolean(row.fresh));
    const back = shown.querySelector(".review-link"), write = shown.querySelector("[data-write]");
    back.hidden = !Sheet.data.review || Sheet.data.review.uid !== row.uid;
    if (!back.hidden) back.href = Sheet.data.review.address;
    write.hidden = !isHeading || Boolean(reason);
    write.dataset.agenda = row.uid;
    write.setAttribute("aria-label", "Catat di sini, " + name);
    menu(shown.querySelector(".row-menu"), line, name);
    return shown;
  }

  function menu(box, line, name) {
    box.hidden = Boolean(reason);
    box.querySelector("summary").setAttribute("aria-label", "Menu " + name);
    const at = Sheet.tree.neighbours(tree, line);
    const can = { up: at.before, down: at.after, in: at.before && line.row.kind !== "speaker" && line.level + Sheet.tree.height(line) <= Sheet.tree.DEPTH, out: line.level > 1 };
    box.querySelectorAll("[data-act]").forEach((button) => {
      button.hidden = button.dataset.act in can && !can[button.dataset.act];
      button.setAttribute("aria-label", button.dataset.word + " " + name);
    });
  }

  function removedNode(removed) {
    const box = node("removed", () => make("details", { className: "no-print", id: "removed" }, make("summary", { className: "fold" }), make("ul", { className: "sheet-rows" })));
    set(box.firstChild, "Terhapus (" + removed.length + ")");
    arrange(box.lastChild, removed.map((row) => {
      const words = Sheet.tree.LABELS[row.kind] + ": " + row.shown;
      return node("gone:" + row.uid, () => {
        const back = Sheet.button("Pulihkan", () => {
          Sheet.acts.act({ do: "restore", uid: row.uid }, "Dipulihkan.");
          Sheet.acts.focusOn(row.uid);
        });
        back.setAttribute("aria-label", "Pulihkan " + small(words).slice(0, 80));
        return make("li", { className: "sheet-row" }, make("div", { className: "row-text as-typed", textContent: words }), back);
      });
    }));
    return box;
  }

  function drawNav() {
    document.querySelectorAll(".sheet-nav").forEach((nav) => {
      arrange(nav.querySelector(".nav-agenda"), tree.agenda.map((line) => {
        const item = node("nav:" + line.row.uid + nav.className, () => make("li", {}, make("a", { href: "#row-" + line.row.uid }, make("span", { className: "row-mark" }), " ", make("span"))));
        const [mark, , words] = item.firstChild.childNodes;
        item.className = "level-" + line.level;
        item.firstChild.dataset.agenda = line.row.uid;
        set(mark, line.mark);
        set(words, line.row.shown.slice(0, 60));
        return item;
      }));
      const counted = [["recommendation", "Rekomendasi", "agenda"], ...LISTS].filter(([kind]) => kind !== "reminder" || tree.reminder.length);
      nav.querySelector(".nav-lists").replaceChildren(...counted.map(([kind, name, anchor]) => make("li", {}, make("a", { href: "#" + anchor, textContent: name }), " ", make("span", { textContent: tree.count(kind) }))));
    });
  }

  function drawHere() {
    const words = here.map((person) => {
      const line = tree.at.get(person.agenda);
      return person.me ? "Anda" : person.name + (line ? " (agenda " + line.number + ")" : "");
    });
    set(document.getElementById("here"), words.length > 1 ? words.length + " orang di sini: " + words.join(", ") : "");
  }

  document.addEventListener("sheet:answer", (event) => {
    const answer = event.detail, mine = new Set(answer.results.flatMap((result) => [result.uid, result.change && result.change.uid]));
    const fresh = answer.rows.filter((row) => !known.has(row.uid) && !row.removed && !mine.has(row.uid)).length;
    answer.rows.forEach((row) => known.set(row.uid, row));
    ({ marks, here, reason, status } = answer);
    if (reason) Sheet.edit.leave();
    draw();
    if (fresh) Sheet.say(fresh + " baris baru dari orang lain");
  });

  Sheet.view = { draw: draw, tree: null, mayWrite: () => !reason, status: () => status, known: known };
})();
