import '../scanners/framing.ts';
