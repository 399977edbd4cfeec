import '../decide/decide.ts';
