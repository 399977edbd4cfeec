import 'serialport';
