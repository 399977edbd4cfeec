import '../cli/main.ts';
