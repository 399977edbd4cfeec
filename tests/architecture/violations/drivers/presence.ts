import './claims.ts';
