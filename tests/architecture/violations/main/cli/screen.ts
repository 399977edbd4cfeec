import '../app/boot.ts';
