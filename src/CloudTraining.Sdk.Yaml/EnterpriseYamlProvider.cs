using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Configuration;

namespace CloudTraining.Sdk.Yaml;

/// <summary>Holds the settings of the file as it was when it was last good.</summary>
internal sealed class EnterpriseYamlProvider : ConfigurationProvider, IConfigurationOrigins, IDisposable
{
    private readonly EnterpriseYamlSource _source;
    private readonly YamlFile _file;
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private FileStamp _stamp;
    private byte[] _content = [];
    private bool _isDisposed;
    private volatile IReadOnlyCollection<ConfigurationOrigin> _origins = [];
    private volatile IReadOnlyList<string> _problems = [];

    public EnterpriseYamlProvider(EnterpriseYamlSource source)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(source.ReloadInterval, TimeSpan.FromMilliseconds(100), nameof(source.ReloadInterval));
        _source = source;
        _file = new YamlFile(source);
    }

    public IReadOnlyCollection<ConfigurationOrigin> Origins => _origins;

    public IReadOnlyList<string> Problems => _problems;

    /// <exception cref="EnterpriseYamlException">The file has mistakes, or was named and cannot be read.</exception>
    public override void Load()
    {
        lock (_gate)
        {
            _stamp = _file.Look();
            if (_stamp.Path is { } path)
            {
                Take(path, _file.Read(path));
            }
            else if (_file.IsNamed)
            {
                throw new EnterpriseYamlException(_file.NamedPath!, [_file.Missing()]);
            }

            if (_source.ReloadOnChange && !_isDisposed)
            {
                _timer ??= _source.Clock.CreateTimer(_ => Check(), null, _source.ReloadInterval, _source.ReloadInterval);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>Looks whether the file changed. A mistake changes nothing but <see cref="Problems"/>, and listeners are told to read those.</summary>
    private void Check()
    {
        lock (_gate)
        {
            if (_isDisposed || !TryTakeChange())
            {
                return;
            }
        }

        OnReload();
    }

    private bool TryTakeChange()
    {
        var stamp = _file.Look();
        if (stamp == _stamp)
        {
            return false;
        }

        var before = _stamp;
        _stamp = stamp;
        if (stamp.Path is null)
        {
            _problems = [$"{before.Path} is gone. Put it back, or start the host again to run without it."];
            return true;
        }

        try
        {
            var content = _file.Read(stamp.Path);
            if (content.AsSpan().SequenceEqual(_content) && _problems.Count == 0)
            {
                return false;
            }

            Take(stamp.Path, content);
        }
        catch (EnterpriseYamlException exception)
        {
            _problems = [exception.Message];
        }

        return true;
    }

    private void Take(string path, byte[] content)
    {
        var settings = EnterpriseYaml.Read(path, content);
        Data = settings.ToDictionary(setting => setting.Origin.Key, setting => (string?)setting.Value, StringComparer.OrdinalIgnoreCase);
        _origins = [.. settings.Select(setting => setting.Origin)];
        _content = content;
        _problems = [];
    }
}
