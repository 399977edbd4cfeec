import '../controller/gate.ts';
