import '../../renderer/link.ts';
