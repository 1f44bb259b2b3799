"""From plain study notes to an Anki deck and a printed book.

Reading order, which is also the order of the stages:

    report     Severity, Diagnostic, Report: what any stage may say about a note, and the table of codes
    model      Question, Bank, Accounting: what the two halves of the program share
    files      the one way to read a file of a book
    settings   Settings, from a book's book.toml
    read/      files → units → questions → drafts: which lines ask, which lines answer
    lines      raw lines, before Markdown is read: gaps, lone pictures, references
    prose      raw Markdown → canonical Markdown, with its links, pictures and formulas
    pictures   which files may be shown as pictures
    media      where a note's pictures are
    normalise  Draft → Question: labels, tags, references, pictures
    canonical  Bank ↔ canonical Markdown, which is a note shape of its own
    repeats    which questions ask nearly the same
    bank       the order of the book: chapters, repeats, related questions
    ledger/    identity, serial numbers, modification times, the plan of changes
    edition    Edition: a bank with what its printing needs
    survey     what became of every line, each note in numbers
    markup     canonical Markdown → HTML
    formulas/  TeX → outlines, with MathJax
    words      the words of cards and pages, by language
    templates  Jinja, in one place
    targets/   Edition → files: canonical Markdown, questions.json, the deck, the book, the report
    pipeline   the program on one screen
    fetch      remote pictures → the source folder; the only part that uses the network
    console    remarks and numbers for a terminal
    cli        arguments, progress, exit status
"""
