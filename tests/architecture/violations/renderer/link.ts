import 'fast-deep-equal';
