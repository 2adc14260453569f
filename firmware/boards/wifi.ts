import { DEVICE_CONFIG_FILE, type DeviceConfig } from '../contract/deviceConfig.ts';

const RETRY_MS = 10000;

/** Joins the configured Wi-Fi and keeps trying; boards differ only in the module's name. */
export function joinWifi(wifi: WifiModule, config: DeviceConfig, online: () => void): void {
  const network = config.wifi;
  if (!network) {
    console.log('WIFI_MISSING: no wifi in ' + DEVICE_CONFIG_FILE);
    return;
  }
  const join = (): void => {
    wifi.connect(network.ssid, { password: network.password }, (error) => {
      if (error) setTimeout(join, RETRY_MS);
      else online();
    });
  };
  wifi.on('disconnected', () => {
    setTimeout(join, RETRY_MS);
  });
  join();
}
