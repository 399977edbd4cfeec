import '../visitor/visitor.tsx';
