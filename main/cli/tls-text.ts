/** What `gatehouse tls` prints: the lines for the site file, and how a device comes to trust the site's CA. */
import { stringify } from 'yaml';

export interface TlsFiles {
  readonly authority: string;
  readonly authorityKey: string;
  readonly certificate: string;
  readonly key: string;
}

/** `paths`: of certificate and key, relative to the site file. */
export function siteLines(
  names: readonly string[],
  paths: { readonly certificate: string; readonly key: string },
): string {
  const lan = { host: '0.0.0.0', port: 8_443, names: [...names], ...paths };
  return stringify({ station: { lan } }, { collectionStyle: 'any' }).trimEnd();
}

/** `fingerprint`: SHA-256 of the CA's certificate, hexadecimal pairs. */
export function trustText({ authority, authorityKey }: TlsFiles, fingerprint: string): string {
  return `Copy ${authority} to each tablet and desk PC (by USB stick, e-mail, shared folder), and install it there once:
Chép ${authority} sang từng máy tính bảng, máy bàn (USB, thư, thư mục chung) rồi cài một lần:

  Windows         certmgr or double click > Install Certificate > Local Machine > Trusted Root Certification Authorities
                  nhấp đúp > Cài đặt chứng chỉ > Máy cục bộ > Trusted Root Certification Authorities
  Android         Settings > Security > Encryption & credentials > Install a certificate > CA certificate
                  Cài đặt > Bảo mật > Mã hóa và thông tin xác thực > Cài đặt chứng chỉ > Chứng chỉ CA
  iOS, iPadOS     open the file, Settings > Profile Downloaded > Install; then General > About >
                  Certificate Trust Settings: switch it on
                  mở tệp, Cài đặt > Đã tải về hồ sơ > Cài đặt; rồi Cài đặt chung > Giới thiệu >
                  Cài đặt tin cậy chứng nhận: bật lên
  macOS           Keychain Access > System > import it > Trust: Always Trust
                  Truy cập Chuỗi khóa > Hệ thống > nhập tệp > Tin cậy: Luôn tin cậy
  Linux/Chromium  certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n "Gatehouse" -i ${authority}
                  hoặc: chrome://certificate-manager > Nhập

Compare its SHA-256 fingerprint before you trust it / So dấu vân tay SHA-256 trước khi tin cậy:
  ${fingerprint}

Whoever has ${authorityKey} can make certificates that these devices believe: keep it off the network once
it has done its work, and bring it back to renew.
Ai có ${authorityKey} sẽ làm được chứng chỉ mà các máy này tin: dùng xong hãy cất khỏi mạng, khi gia hạn thì lấy lại.`;
}
