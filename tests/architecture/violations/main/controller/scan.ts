import '../../tests/clock.ts';
