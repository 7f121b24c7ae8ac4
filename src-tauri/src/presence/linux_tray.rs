//! The tray on Linux: a `StatusNotifierItem` on the session bus. libayatana-appindicator is not
//! used because it supports neither tooltips nor opening the window with a click, and does not
//! report whether the icon is visible.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ksni::menu::StandardItem;
use ksni::{Category, Handle, Icon, MenuItem, OfflineReason, ToolTip, TrayMethods};
use tauri::{AppHandle, Runtime};
use tokio::sync::watch;

use super::events::{DesktopEvent, DesktopListener};
use super::tray::{Tray, TrayAction, TrayContent};

/// Sends the latest content to the task that uses the bus.
pub(crate) struct DesktopTray {
    content: watch::Sender<Option<TrayContent>>,
    shown: Arc<AtomicBool>,
}

impl DesktopTray {
    pub(crate) fn new<R: Runtime>(_: &AppHandle<R>, listener: DesktopListener) -> Self {
        let (content, wanted) = watch::channel(None);
        let shown = Arc::<AtomicBool>::default();
        tauri::async_runtime::spawn(run(wanted, Arc::clone(&shown), listener));
        Self { content, shown }
    }
}

impl Tray for DesktopTray {
    fn show(&self, content: Option<TrayContent>) {
        self.content.send_if_modified(|before| {
            let changed = *before != content;
            *before = content;
            changed
        });
    }

    fn is_shown(&self) -> bool {
        self.shown.load(Ordering::SeqCst)
    }
}

async fn run(
    mut wanted: watch::Receiver<Option<TrayContent>>,
    shown: Arc<AtomicBool>,
    listener: DesktopListener,
) {
    let mut item: Option<Handle<Item>> = None;
    while wanted.changed().await.is_ok() {
        let content = wanted.borrow_and_update().clone();
        // The item shuts down when the tray disappears; a new tray may have appeared since.
        item = item.filter(|item| !item.is_closed());
        match (content, &item) {
            (Some(content), Some(item)) => {
                item.update(|item| item.content = content).await;
            }
            (Some(content), None) => {
                let new = Item { content, shown: Arc::clone(&shown), listener: Arc::clone(&listener) };
                match new.spawn().await {
                    Ok(handle) => {
                        shown.store(true, Ordering::SeqCst);
                        item = Some(handle);
                    }
                    Err(error) => tracing::info!(%error, "this desktop has no tray"),
                }
            }
            (None, Some(_)) => {
                shown.store(false, Ordering::SeqCst);
                if let Some(item) = item.take() {
                    item.shutdown().await;
                }
            }
            (None, None) => {}
        }
    }
}

/// The icon.
struct Item {
    content: TrayContent,
    shown: Arc<AtomicBool>,
    listener: DesktopListener,
}

impl Item {
    fn entry(label: &str, action: TrayAction) -> MenuItem<Self> {
        StandardItem {
            label: escaped_label(label),
            activate: Box::new(move |item: &mut Self| (item.listener)(DesktopEvent::Tray(action.clone()))),
            ..StandardItem::default()
        }
        .into()
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "rollcall".to_owned()
    }

    fn title(&self) -> String {
        "Rollcall".to_owned()
    }

    fn category(&self) -> Category {
        Category::ApplicationStatus
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        vec![icon(&tauri::include_image!("icons/32x32.png")), icon(&tauri::include_image!("icons/64x64.png"))]
    }

    fn tool_tip(&self) -> ToolTip {
        let lines: Vec<&str> = self.content.exports.iter().map(|(_, line)| line.as_str()).collect();
        ToolTip { title: "Rollcall".to_owned(), description: lines.join("\n"), ..ToolTip::default() }
    }

    fn activate(&mut self, _: i32, _: i32) {
        (self.listener)(DesktopEvent::Tray(TrayAction::Open));
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let TrayContent { exports, presets_title, presets, open, quit } = &self.content;
        let mut menu: Vec<MenuItem<Self>> = Vec::new();
        for (id, line) in exports {
            menu.push(Self::entry(line, TrayAction::Export(id.clone())));
        }
        if !exports.is_empty() {
            menu.push(MenuItem::Separator);
        }
        if !presets.is_empty() {
            let title = StandardItem {
                label: escaped_label(presets_title),
                enabled: false,
                ..StandardItem::default()
            };
            menu.push(title.into());
            for preset in presets {
                menu.push(Self::entry(&preset.name, TrayAction::Preset(preset.id.clone())));
            }
            menu.push(MenuItem::Separator);
        }
        menu.push(Self::entry(open, TrayAction::Open));
        menu.push(Self::entry(quit, TrayAction::Quit));
        menu
    }

    fn watcher_offline(&self, _: OfflineReason) -> bool {
        self.shown.store(false, Ordering::SeqCst);
        false
    }
}

/// Escapes underscores, which mark the mnemonic of an entry.
fn escaped_label(label: &str) -> String {
    label.replace('_', "__")
}

/// Converts an image to ARGB, as the specification requires.
fn icon(image: &tauri::image::Image<'_>) -> Icon {
    let argb = image.rgba().chunks_exact(4).flat_map(|pixel| [pixel[3], pixel[0], pixel[1], pixel[2]]);
    let side = |length: u32| i32::try_from(length).unwrap_or_default();
    Icon { width: side(image.width()), height: side(image.height()), data: argb.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_menu_lists_exports_presets_open_and_quit() {
        let content = TrayContent {
            exports: vec![("1".to_owned(), "All_users: 43%".to_owned())],
            presets_title: "Run".to_owned(),
            presets: vec![crate::presence::words::PresetLabel {
                id: "p".to_owned(),
                name: "Mine".to_owned(),
            }],
            open: "Open".to_owned(),
            quit: "Quit".to_owned(),
        };
        let item = Item { content, shown: Arc::default(), listener: Arc::new(|_| {}) };
        let labels: Vec<String> = ksni::Tray::menu(&item)
            .into_iter()
            .map(|entry| match entry {
                MenuItem::Standard(item) => item.label,
                _ => "—".to_owned(),
            })
            .collect();
        assert_eq!(labels, ["All__users: 43%", "—", "Run", "Mine", "—", "Open", "Quit"]);
    }

    #[test]
    fn the_icon_is_complete() {
        let image = tauri::include_image!("icons/32x32.png");
        let icon = icon(&image);
        assert_eq!((icon.width, icon.height, icon.data.len()), (32, 32, 32 * 32 * 4));
        let middle = (16 * 32 + 16) * 4;
        assert_eq!(icon.data[middle], 255, "opaque in the middle");
        assert_eq!(icon.data[0], 0, "transparent in the corner");
    }
}
