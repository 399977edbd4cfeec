import '../record/journal.ts';
