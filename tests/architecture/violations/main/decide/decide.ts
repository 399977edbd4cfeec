import '../act/step.ts';
