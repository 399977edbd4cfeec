import './contract.ts';
