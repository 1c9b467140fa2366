using System.Diagnostics;

namespace CloudTraining.Sdk.Tests.Local;

/// <summary>A folder in which nothing can be written until it is opened again: by its mode, and for root, whom no mode stops, by a read-only mount over itself.</summary>
internal sealed class SealedFolder : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path;
    private bool _isMounted;
    private bool _isOpen;

    public SealedFolder(string path)
    {
        _path = path;
        SetMode(Owner & ~UnixFileMode.UserWrite);
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        _isMounted = Run("mount", "--bind", path, path);
        if (!_isMounted || !Run("mount", "-o", "remount,ro,bind", path))
        {
            Dispose();
            Assert.Ignore("Root writes whatever a folder's mode says, and a read-only mount could not be made here.");
        }
    }

    public void Dispose()
    {
        if (_isOpen)
        {
            return;
        }

        _isOpen = true;
        if (_isMounted)
        {
            Assert.That(Run("umount", "-l", _path), Is.True, $"{_path} could not be unmounted");
        }

        SetMode(Owner);
    }

    private void SetMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_path, mode);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
