"""From plain study notes to an Anki deck and a printed book.

Reading order, which is also the order of the stages:

    report     Lines, Severity, Diagnostic, Report: what any stage may say about a note
    model      Question, Bank, Accounting: what the two halves of the program share
    settings   Settings, from a book's book.toml
    read/      files → blocks → drafts: which lines ask, which lines answer
    normalise  Draft → Question: labels, dates, un-fencing, references, pictures
    bank       the order of the book: chapters, repeats, related questions
    edition    Edition: a bank with what its printing needs
    survey     what became of every line, each note in numbers
    checks     what is worth telling the author
    ledger     identity, serial numbers, modification times, the plan of changes
    markup     canonical Markdown → HTML
    formulas/  TeX → outlines, with MathJax
    targets/   Bank → files: canonical Markdown, questions.json, the deck, the book, the report
    pipeline   the program on one screen
    fetch      remote pictures → the source folder; the only part that uses the network
    console    remarks and numbers for a terminal
    cli        arguments, progress, exit status
"""
