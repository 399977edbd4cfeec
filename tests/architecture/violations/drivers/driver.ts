import '../main/controller/gate.ts';
