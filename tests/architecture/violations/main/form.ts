import './verify/verify.ts';
