import '../verify/verify.ts';
