"use strict";
// The page is complete without this: here are only the filter, and the card that shows the question of a line.
(() => {
  const form = document.getElementById("filter");
  if (form) {
    const groups = [...document.querySelectorAll("details.remarks")].map((group) => ({
      group,
      words: group.querySelector("summary").textContent.toLowerCase(),
      entries: [...group.querySelectorAll("li")].map((entry) => ({ entry, words: entry.textContent.toLowerCase() })),
    }));
    const total = groups.reduce((sum, { entries }) => sum + entries.length, 0);
    const output = form.querySelector("output");
    const filter = () => {
      const severities = [...form.querySelectorAll("[name=severity]:checked")].map((box) => box.value);
      const path = form.elements.path.value;
      const text = form.elements.text.value.trim().toLowerCase();
      let shown = 0;
      for (const { group, words, entries } of groups) {
        const wanted = severities.includes(group.dataset.severity);
        const before = shown;
        for (const each of entries) {
          const fits =
            wanted &&
            (!path || each.entry.dataset.path === path) &&
            (!text || each.words.includes(text) || words.includes(text));
          each.entry.hidden = !fits;
          shown += fits;
        }
        group.hidden = shown === before;
        if ((path || text) && !group.hidden) group.open = true;
      }
      output.textContent = output.dataset.words.replace("{}", shown).replace("{}", total);
    };
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    filter();
  }

  const card = document.getElementById("card");
  const shown = card.querySelector(".shown");
  const files = document.querySelector("#coverage .files");
  const wide = window.matchMedia("(min-width: 72rem)");
  const runs = new Map();
  for (const run of files.querySelectorAll("tbody[data-question]")) {
    const id = run.dataset.question;
    if (!runs.has(id)) runs.set(id, []);
    runs.get(id).push(run);
  }
  let current = "";
  let pinned = false;

  const mark = (on) => (runs.get(current) || []).forEach((run) => run.classList.toggle("lit", on));
  const show = (id) => {
    if (id === current) return;
    const article = document.getElementById(id);
    if (!article) return;
    mark(false);
    current = id;
    mark(true);
    const copy = article.cloneNode(true);
    copy.removeAttribute("id");
    const link = document.createElement("a");
    link.href = `#${id}`;
    link.className = "in-list";
    link.textContent = shown.dataset.link;
    shown.replaceChildren(copy, link);
    card.classList.add("full");
  };
  const close = () => {
    mark(false);
    current = "";
    pinned = false;
    shown.replaceChildren();
    card.classList.remove("full", "pinned");
  };
  const questionOf = (event) => {
    const run = event.target.closest("tbody[data-question]");
    return run ? run.dataset.question : "";
  };

  card.hidden = false;
  files.addEventListener("pointerover", (event) => {
    const id = questionOf(event);
    if (id && wide.matches && !pinned && event.pointerType === "mouse") show(id);
  });
  files.addEventListener("focusin", (event) => {
    const id = questionOf(event);
    if (id && event.target.matches(":focus-visible")) show(id);
  });
  files.addEventListener("click", (event) => {
    const id = questionOf(event);
    if (!id || String(window.getSelection())) return;
    if (event.target.closest("a")) event.preventDefault();
    if (pinned && id === current) return close();
    show(id);
    pinned = true;
    card.classList.add("pinned");
  });
  card.querySelector(".close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
})();
