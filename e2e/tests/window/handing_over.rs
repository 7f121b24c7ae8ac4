//! Files handed to other programs: by dragging with the real mouse, and through the real clipboard.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use thirtyfour::{By, WebElement};

use crate::Result;
use crate::app::{App, until, visit_on};
use crate::desktop::{Appearance, Desktop, Running};
use crate::files::{exported, users_in};
use crate::journeys::{REVIEW_COLUMNS, open_demo, run_review};

/// Number of drag-motion replies to wait for before releasing the mouse: by then the other program
/// has agreed to take files.
const MOTION_REPLIES: usize = 3;

/// Another program on the desktop, and the file that collects its output.
struct Receiver {
    _running: Running,
    lines: PathBuf,
}

impl Receiver {
    fn start(desktop: &Desktop, what: &str) -> Result<Self> {
        let lines = desktop.home().join("received");
        // The system's own Python, which includes the GTK bindings.
        let mut command = desktop.command("/usr/bin/python3");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/window/receiver.py")).arg(what);
        command.stdout(fs_err::File::create(&lines)?.into_parts().0);
        Ok(Self { _running: Running::start(&mut command)?, lines })
    }

    /// Returns how many times the program has printed this line so far.
    fn count_of(&self, line: &str) -> Result<usize> {
        Ok(fs_err::read_to_string(&self.lines)?.lines().filter(|each| *each == line).count())
    }

    /// Waits until the transfer has ended, then returns the received files.
    async fn files(&self) -> Result<Vec<PathBuf>> {
        until("the other program has what it got", async || Ok(self.count_of("end")? == 1)).await?;
        let text = fs_err::read_to_string(&self.lines)?;
        text.lines()
            .filter(|line| line.contains("://"))
            .map(|uri| {
                let uri = url::Url::parse(uri).map_err(|error| format!("{uri}: {error}"))?;
                uri.to_file_path().map_err(|()| format!("no file: {uri}").into())
            })
            .collect()
    }
}

/// The MIME type of Excel workbooks.
pub(crate) const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Checks that these are all files of the one finished export, and that its workbook can be read.
fn assert_the_exports_files(app: &App<'_>, files: &[PathBuf]) -> Result<()> {
    let workbook = exported(app.home(), ".xlsx")?;
    assert!(files.contains(&workbook), "{} is not among {files:?}", workbook.display());
    for file in files {
        assert!(fs_err::metadata(file)?.len() > 0, "{} is empty", file.display());
    }
    assert!(users_in(&workbook, REVIEW_COLUMNS)? > 0);
    Ok(())
}

#[tokio::test]
async fn a_finished_row_dragged_onto_another_window_arrives_as_files() -> Result<()> {
    visit_on(&Desktop::start(Appearance::Light)?, async |app| {
        app.resize((900, 620)).await?;
        open_demo(app).await?;
        run_review(app).await?;

        let row = app.find("button", "User access review Demo*").await?;
        let said = "Excel, READ-ME-FIRST.html and 2 proof files · 1,000 users";
        let files = app.drag_out(&row, said).await?;
        assert_the_exports_files(app, &files)?;
        // The files for readers and their proof, but not the original, which hides nothing.
        let mut names: Vec<&str> =
            files.iter().filter_map(|file| file.extension().or(file.file_name())?.to_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["SHA256SUMS", "html", "json", "xlsx"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn copied_files_are_on_the_clipboard_for_other_programs() -> Result<()> {
    visit_on(&Desktop::start(Appearance::Light)?, async |app| {
        open_demo(app).await?;
        run_review(app).await?;
        app.choose("More actions for User access review", "Copy files").await?;
        app.await_text("Copied the files of “User access review”.").await?;
        let files = Receiver::start(app.desktop, "clipboard")?.files().await?;
        assert_the_exports_files(app, &files)
    })
    .await
}

/// Registers a program as the opener of a MIME type. It writes the names of opened files to the
/// returned path.
pub(crate) fn register_opener(desktop: &Desktop, mime: &str) -> Result<PathBuf> {
    let (program, opened) = (desktop.home().join("opener"), desktop.home().join("opened"));
    fs_err::write(&program, format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", opened.display()))?;
    fs_err::set_permissions(&program, std::fs::Permissions::from_mode(0o755))?;
    let applications = desktop.home().join("data/applications");
    fs_err::create_dir_all(&applications)?;
    let entry = format!(
        "[Desktop Entry]\nType=Application\nName=Opener\nExec={} %f\nMimeType={mime};\n",
        program.display()
    );
    fs_err::write(applications.join("opener.desktop"), entry)?;
    let defaults = format!("[Default Applications]\n{mime}=opener.desktop\n");
    fs_err::write(desktop.home().join("config/mimeapps.list"), defaults)?;
    Ok(opened)
}

#[tokio::test]
async fn a_single_file_can_be_dragged_opened_and_saved() -> Result<()> {
    let desktop = Desktop::start(Appearance::Light)?;
    let opened = register_opener(&desktop, WORKBOOK)?;
    visit_on(&desktop, async |app| {
        app.resize((900, 620)).await?;
        open_demo(app).await?;
        run_review(app).await?;
        let workbook = exported(app.home(), ".xlsx")?;
        let name = workbook.file_name().and_then(|name| name.to_str()).ok_or("a file without a name")?;
        app.press("User access review Demo*").await?;
        app.await_heading("User access review").await?;

        let shown = app.find("button", &format!("Open {name}")).await?;
        let title = app.session.find(By::Css(format!("[title='{name}']"))).await?;
        assert_eq!(
            app.drag_out(&title, &format!("{name} · 1,000 users")).await?,
            std::slice::from_ref(&workbook),
            "one file, and no other of the pack"
        );

        shown.click().await?;
        until("another program has opened the file", async || Ok(opened.exists())).await?;
        assert_eq!(fs_err::read_to_string(&opened)?.trim(), workbook.display().to_string());

        app.choose(&format!("More actions for {name}"), "Save as…").await?;
        let copy = app.home().join("copy of it.xlsx");
        app.answer_file_dialog("^Save", &copy)?;
        app.await_text(&format!("Saved a copy of {name}.")).await?;
        assert_eq!(fs_err::read(&copy)?, fs_err::read(&workbook)?);
        Ok(())
    })
    .await
}

impl App<'_> {
    /// Drags an element of the page onto another program's window by mouse, and returns the files
    /// received there. Before the mouse button is released, the page must say what they are; the
    /// words at the pointer are in the screenshot.
    async fn drag_out(&self, element: &WebElement, said: &str) -> Result<Vec<PathBuf>> {
        let target = Receiver::start(self.desktop, "drop")?;
        until("the other window is on the screen", async || Ok(target.count_of("ready")? == 1)).await?;
        let (x, y) = self.screen_position_of(element).await?;
        self.move_mouse(x, y)?;
        self.desktop.xdotool(&["mousedown", "1"])?;
        let mut step = 0;
        until("the other window is asked whether it takes the files", async || {
            // Leave the element first, so that the page detects a drag; then move a little further
            // over the other window each time, because a stationary drag triggers no motion events.
            step += 1;
            if step <= 10 {
                self.move_mouse(x + 4 * step, y + 2 * step)?;
            } else {
                self.move_mouse(1400 + step % 50, 200 + step % 50)?;
            }
            Ok(target.count_of("over")? >= MOTION_REPLIES)
        })
        .await?;
        self.await_text(&format!("Dragging: {said}")).await?;
        self.photograph_screen("dragging")?;
        self.desktop.xdotool(&["mouseup", "1"])?;
        target.files().await
    }

    /// Returns the screen position of an element's centre.
    pub(crate) async fn screen_position_of(&self, element: &WebElement) -> Result<(i64, i64)> {
        let script = "
            const box = arguments[0].getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2, innerHeight].map(Math.round)";
        let place = self.run(script, vec![element.to_json()?]).await?;
        let in_page = |index: usize| place[index].as_i64().ok_or("the page does not say where it is");

        let window = self.window().await?;
        let geometry = self.desktop.xdotool(&["getwindowgeometry", "--shell", &window])?;
        let on_screen = |name: &str| -> Result<i64> {
            let number = geometry.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            Ok(number.ok_or("xdotool does not say where the window is")?.parse()?)
        };
        // The page fills the bottom of the window, below the menu, if there is one.
        let top = on_screen("Y")? + on_screen("HEIGHT")? - in_page(2)?;
        Ok((on_screen("X")? + in_page(0)?, top + in_page(1)?))
    }

    /// Moves the pointer onto an element's centre and clicks there; button 3 opens menus.
    pub(crate) async fn click_at(&self, element: &WebElement, button: &str) -> Result<()> {
        let (x, y) = self.screen_position_of(element).await?;
        self.move_mouse(x, y)?;
        self.desktop.xdotool(&["click", button]).map(drop)
    }

    fn move_mouse(&self, x: i64, y: i64) -> Result<()> {
        self.desktop.xdotool(&["mousemove", &x.to_string(), &y.to_string()]).map(drop)
    }
}
