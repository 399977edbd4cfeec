import '../report/month.ts';
