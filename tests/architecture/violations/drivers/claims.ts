import './presence.ts';
