import '../io/io.ts';
