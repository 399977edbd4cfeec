import 'pdfkit';
import '../app/boot.ts';
